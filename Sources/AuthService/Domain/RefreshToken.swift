import Crypto
import FoundationEssentials

/// A refresh token: the name of a session, a generation, and a code that only this service can make.
///
/// Its bytes are `version ‖ session (16) ‖ generation (varint) ‖ code (16) ‖ CRC-32 (4)`. The checksum is no protection:
/// it lets a mangled token be refused without asking the database.
struct RefreshToken: Sendable, Equatable {
    static let version: UInt8 = 1
    static let codeByteCount = 16
    /// Fewest and most bytes of a token.
    static let byteCounts = 1 + 16 + 1 + codeByteCount + 4...1 + 16 + Varint.byteLimit + codeByteCount + 4

    let session: UUID
    /// Counts the rotations of the session, from zero.
    let generation: Int64
    /// The first 16 bytes of HMAC-SHA-256 over `signedBytes` under the session's secret.
    let code: [UInt8]

    init(session: UUID, generation: Int64, code: [UInt8]) {
        self.session = session
        self.generation = generation
        self.code = code
    }

    /// What the code vouches for.
    static func signedBytes(session: UUID, generation: Int64) -> [UInt8] {
        [version] + session.octets + Varint.encode(UInt64(generation))
    }

    /// The token's bytes; `init(bytes:)` is their inverse.
    var bytes: [UInt8] {
        let body = Self.signedBytes(session: session, generation: generation) + code
        return body + CRC32.checksum(body).bigEndianBytes
    }

    /// Reads a token, strictly: one token has one form.
    ///
    /// - Returns: `nil` for another version or length, an overlong generation, or a wrong checksum.
    init?(bytes: [UInt8]) {
        guard Self.byteCounts.contains(bytes.count), bytes[0] == Self.version,
            let (generation, length) = Varint.decode(bytes[17...]), let generation = Int64(exactly: generation),
            bytes.count == 17 + length + Self.codeByteCount + 4,
            bytes.suffix(4).elementsEqual(CRC32.checksum(bytes.dropLast(4)).bigEndianBytes)
        else { return nil }
        self.init(
            session: UUID(octets: bytes[1..<17]), generation: generation,
            code: Array(bytes[(17 + length)...].dropLast(4))
        )
    }
}

extension RefreshToken: CustomStringConvertible, CustomReflectable {
    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}

extension UInt32 {
    fileprivate var bigEndianBytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> (24 - 8 * $0)) } }
}
