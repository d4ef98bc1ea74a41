/// Bytes that must not be seen: whatever prints it prints `<redacted>`.
///
/// Equality takes the same time wherever two secrets of one length differ. It is deliberately not `Codable`.
package struct Secret: Sendable {
    /// Fewest bytes a secret may have outside development, in bytes.
    package static let minimumByteCount = 32

    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// Why the secret is too easily guessed, as the end of a sentence; `nil` if it is not.
    package func weakness(minimumByteCount: Int = Secret.minimumByteCount) -> String? {
        if bytes.count < minimumByteCount { return "is too short: use at least \(minimumByteCount) random bytes." }
        if Set(bytes).count < 8 { return "repeats too few different characters; use random ones." }
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        if Self.giveaways.contains(where: text.contains) { return "is a default from an example; use a random value." }
        return nil
    }

    /// What the placeholders of guides and templates contain.
    private static let giveaways = [
        "insecure", "change-me", "changeme", "change_me", "change-this", "change_this", "your-", "your_", "placeholder",
        "example", "replace-me", "replace_me", "secret-key", "secret_key", "password", "default",
    ]
}

extension Secret: Equatable {
    package static func == (left: Secret, right: Secret) -> Bool {
        guard left.bytes.count == right.bytes.count else { return false }
        var difference: UInt8 = 0
        for index in left.bytes.indices { difference |= left.bytes[index] ^ right.bytes[index] }
        return difference == 0
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
