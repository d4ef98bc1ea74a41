/// A path to append to an instance's URL: absolute, normal, and percent-encoded.
///
/// What two readers could take for different paths is refused: dot segments, plain or percent-encoded; backslashes;
/// encoded slashes, backslashes and control characters; two slashes at the start, which name a host where the path is
/// used as a reference. What merely has no place in a URL (blanks, non-ASCII) is encoded.
struct ResolvePath: Equatable, Sendable {
    static let byteLimit = 2048

    /// Percent-encoded (RFC 3986 §3.3); empty, or starting with `/`.
    let text: String

    static let none = Self(encoded: "")

    /// - Parameter text: decoded as a query item is; escapes that are left stay as they are.
    init(_ text: String) throws(InvalidValue) {
        guard text.utf8.count <= Self.byteLimit else { throw .tooLong(Self.byteLimit) }
        guard text.isEmpty || text.utf8.first == UInt8(ascii: "/") else { throw .malformed("A path starts with '/'.") }
        guard !text.hasPrefix("//") else { throw .malformed("A path starts with one '/'.") }
        let segments = text.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for segment in segments { try Self.check(Array(segment)) }
        self.init(encoded: Self.encode(text))
    }

    private init(encoded text: String) {
        self.text = text
    }

    private static func check(_ segment: [UInt8]) throws(InvalidValue) {
        guard let decoded = decode(segment) else { throw .malformed("A '%' is not followed by two hex digits.") }
        // Some readers take parameters off a segment first: `..;x` is `..` to them.
        let name = decoded.prefix { $0 != UInt8(ascii: ";") }
        guard name != [dot], name != [dot, dot] else { throw .malformed("'.' and '..' are not allowed.") }
        guard decoded.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw .malformed("Control characters are not allowed.")
        }
        guard !decoded.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }),
            !segment.contains(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") })
        else { throw .malformed("'\\', '?', '#' and an encoded '/' are not allowed.") }
    }

    private static let dot = UInt8(ascii: ".")

    private static func decode(_ segment: [UInt8]) -> [UInt8]? {
        var decoded: [UInt8] = []
        var index = 0
        while index < segment.count {
            guard segment[index] == UInt8(ascii: "%") else {
                decoded.append(segment[index])
                index += 1
                continue
            }
            guard index + 2 < segment.count, let high = hexadecimal(segment[index + 1]),
                let low = hexadecimal(segment[index + 2])
            else { return nil }
            decoded.append(high << 4 | low)
            index += 3
        }
        return decoded
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.flatMap { byte < 0x80 ? UInt8($0) : nil }
    }

    private static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            if isPathByte(byte) {
                encoded.append(byte)
            } else {
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// `pchar` and `/` (RFC 3986 §3.3), and the `%` of escapes that were checked before.
    private static func isPathByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~!$&'()*+,;=:@/%".utf8.contains(byte)
        }
    }
}
