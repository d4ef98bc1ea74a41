import FoundationEssentials
import Glibc
import HTTP

/// Secrets that are known by sight, so that they are found wherever they turn up.
struct Marks: Sendable {
    private struct Needle: Sendable {
        let name: String
        let bytes: [UInt8]
    }

    /// Length of the ends that are looked for, too: what was cut short is as good as whole to whoever guesses the rest.
    private static let endLength = 16

    private var needles: [Needle] = []

    /// A secret nobody had before: letters and digits, so that it looks the same however it is encoded.
    static func make(_ name: String) -> String {
        name + UUID().uuidString.filter { $0 != "-" } + UUID().uuidString.filter { $0 != "-" }.lowercased()
    }

    mutating func add(_ name: String, _ secret: String) {
        let encoded = Data(secret.utf8).base64EncodedString()
        for text in [secret, String(secret.suffix(Self.endLength)), String(encoded.prefix(2 * Self.endLength))] {
            needles.append(Needle(name: name, bytes: Array(text.utf8)))
        }
    }

    /// Both tokens of a pair; the first part of an access token is the same for all and says nothing.
    mutating func add(_ tokens: Tokens) {
        let parts = tokens.access.split(separator: ".").map(String.init)
        // The end of the claims, too, is the same for all.
        needles.append(Needle(name: "access token", bytes: Array(parts[1].utf8)))
        add("access token", parts[2])
        add("refresh token", tokens.refresh)
    }

    /// The names of the secrets that are in `bytes`.
    func found(in bytes: [UInt8]) -> Set<String> {
        Set(needles.filter { Self.contains(bytes, $0.bytes) }.map(\.name))
    }

    private static func contains(_ bytes: [UInt8], _ needle: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress, bytes.count >= needle.count else { return false }
            let end = start + (bytes.count - needle.count)
            var next = start
            while let found = memchr(next, CInt(needle[0]), end - next + 1) {
                if memcmp(found, needle, needle.count) == 0 { return true }
                next = UnsafeRawPointer(found) + 1
                guard next <= end else { return false }
            }
            return false
        }
    }
}

extension Answer {
    /// All of it, fields and content, to be searched.
    var bytes: [UInt8] { Array(fields.map { "\($0.name): \($0.value)\n" }.joined().utf8) + content }
}
