/// A mailbox: a dot-atom before the `@`, a host name of two labels or more behind it (RFC 5321 §4.1.2).
///
/// ASCII only: quoted local parts, address literals and comments are refused, internationalized domains are taken in
/// their `xn--` form. That leaves no two spellings of an address but those of case.
struct EmailAddress: Sendable, Hashable {
    static let limit = 254
    private static let localLimit = 64
    private static let labelLimit = 63

    /// The address as given.
    let text: String
    /// What it is unique by: in lower case.
    let key: String

    /// Takes over an address that was checked before, from storage.
    init(stored text: String, key: String) {
        self.text = text
        self.key = key
    }

    init(validating input: String, field: String = "email") throws(FieldFault) {
        guard !input.isEmpty else { throw .blank(field) }
        guard input.utf8.count <= Self.limit else { throw .tooLong(field, limit: Self.limit) }
        let parts = input.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, Self.isLocalPart(parts[0]), Self.isDomain(parts[1]) else {
            throw FieldFault(field, .invalid, "Enter a valid email address.")
        }
        self.init(stored: input, key: input.lowercased())
    }

    /// The part before the `@`, in lower case.
    var localPart: String { String(key.prefix { $0 != "@" }) }

    private static func isLocalPart(_ part: Substring.UTF8View) -> Bool {
        part.count <= localLimit
            && part.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
                .allSatisfy { !$0.isEmpty && $0.allSatisfy(isAtomText) }
    }

    private static func isDomain(_ part: Substring.UTF8View) -> Bool {
        let labels = part.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return labels.count >= 2 && labels.allSatisfy(isLabel) && labels.last?.contains(where: isLetter) == true
    }

    private static func isLabel(_ label: Substring.UTF8View) -> Bool {
        (1...labelLimit).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
            && label.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
    }

    /// `atext` of RFC 5322 §3.2.3.
    private static func isAtomText(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}
