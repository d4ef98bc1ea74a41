import FoundationEssentials
import Shared

@testable import AuthService
@testable import Crypto

/// Refresh tokens: as text, and as bytes under a good checksum.
extension FuzzTarget {
    static let refresh = FuzzTarget(name: "refresh") { bytes in
        check(text: String(decoding: bytes, as: UTF8.self))
        let sum = CRC32.checksum(bytes[...])
        let summed = bytes + (0..<4).map { UInt8(truncatingIfNeeded: sum >> (24 - 8 * $0)) }
        check(text: Base64URL.encode(summed))
        if let (value, count) = Varint.decode(bytes) {
            require(Varint.encode(value) == Array(bytes.prefix(count)), "a number has two spellings")
        }
        if let decoded = Base64URL.decode(bytes) {
            require(Base64URL.encodedBytes(decoded) == bytes, "base64 has two spellings")
        }
    }

    private static let codec = RefreshTokenCodec(vault: SecretVault(Secret("only for the fuzzer, and for nobody else")))

    private static func check(text: String) {
        guard let token = codec.token(text) else { return }
        require(Base64URL.encode(token.bytes) == text, "a token has two spellings")
        require(token.generation >= 0, "a negative generation")
        guard let secret = try? codec.makeSecret(for: token.session) else { fatalError("no secret can be made") }
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let session = Session(
            id: token.session, userID: token.session, client: "c", secret: secret, createdAt: now,
            rotation: RotationState(beginning: now, RotationPolicy()),
            device: Session.Device(userAgent: "", address: ""),
            revocation: nil)
        guard let isGenuine = try? codec.isGenuine(token, of: session) else { fatalError("the secret stays closed") }
        require(!isGenuine, "a forged token was taken")
    }
}
