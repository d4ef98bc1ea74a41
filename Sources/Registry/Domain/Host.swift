import Glibc

/// Where an instance listens: a DNS name, or an IPv4 or IPv6 address.
///
/// The unspecified addresses (`0.0.0.0`, `::`, and the first mapped into IPv6) are refused: a listener binds to them,
/// but nobody can connect to them.
struct Host: Hashable, Sendable {
    let text: String
    private let isIPv6: Bool

    /// The host as it stands in a URL: an IPv6 address in brackets (RFC 3986 §3.2.2).
    var urlText: String { isIPv6 ? "[\(text)]" : text }

    /// - Parameter text: without brackets, port or scheme.
    init(_ text: String) throws(InvalidValue) {
        guard !text.isEmpty else { throw .missing }
        if let address = Self.address(text, family: AF_INET6, byteCount: 16) {
            guard address.contains(where: { $0 != 0 }), address != Self.mappedUnspecified else {
                throw Self.unspecified
            }
            isIPv6 = true
        } else if let address = Self.address(text, family: AF_INET, byteCount: 4) {
            guard address.contains(where: { $0 != 0 }) else { throw Self.unspecified }
            isIPv6 = false
        } else {
            guard Self.isDNSName(text) else { throw .malformed("Enter a DNS name, or an IPv4 or IPv6 address.") }
            isIPv6 = false
        }
        self.text = text
    }

    /// `::ffff:0.0.0.0`.
    private static let mappedUnspecified: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0]
    private static let unspecified = InvalidValue.malformed("Nobody can connect to the unspecified address.")

    private static func address(_ text: String, family: CInt, byteCount: Int) -> [UInt8]? {
        // A NUL would end the text for C and hide what follows.
        guard !text.utf8.contains(0) else { return nil }
        var bytes = [UInt8](repeating: 0, count: byteCount)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }

    /// At most 253 bytes of labels (RFC 1035 §2.3.4), with the `_` that container networks use.
    ///
    /// A last label that is a number, decimal or hexadecimal, is refused: readers differ on whether the whole is an IPv4
    /// address (WHATWG URL, "ends in a number").
    private static func isDNSName(_ text: String) -> Bool {
        guard text.utf8.count <= 253 else { return false }
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.allSatisfy(isLabel), let last = labels.last else { return false }
        return !isNumber(last)
    }

    private static func isNumber(_ label: Substring.UTF8View) -> Bool {
        let isHexadecimal =
            label.count >= 2 && label.first == UInt8(ascii: "0")
            && label.dropFirst().first.map { $0 | 0x20 } == UInt8(ascii: "x")
        return isHexadecimal
            ? label.dropFirst(2).allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
            : label.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func isLabel(_ label: Substring.UTF8View) -> Bool {
        let hyphen = UInt8(ascii: "-")
        guard (1...63).contains(label.count), label.first != hyphen, label.last != hyphen else { return false }
        return label.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), hyphen:
                true
            default: false
            }
        }
    }
}
