/// The one rule for names that become path segments: service names, instance ids, zones.
enum Identifier {
    /// - Throws: `InvalidValue` unless `text` is 1 to `limit` letters, digits, `.`, `_`, `-` or `alsoAllowed`,
    ///   starts with a letter, a digit or `_`, and holds no `..`.
    static func check(_ text: String, limit: Int, alsoAllowed: [UInt8]) throws(InvalidValue) {
        guard let first = text.utf8.first else { throw .missing }
        guard text.utf8.count <= limit else { throw .tooLong(limit) }
        guard isWord(first), text.utf8.allSatisfy({ isAllowed($0) || alsoAllowed.contains($0) }) else {
            throw .malformed("Use letters, digits, '.', '_' and '-', starting with a letter, a digit or '_'.")
        }
        guard !holdsTwoDots(text) else { throw .malformed("'..' is not allowed.") }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        isWord(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }

    private static func holdsTwoDots(_ text: String) -> Bool {
        zip(text.utf8, text.utf8.dropFirst()).contains { $0 == UInt8(ascii: ".") && $1 == UInt8(ascii: ".") }
    }
}
