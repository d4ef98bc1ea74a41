/// Decides whether bytes are one JSON object to the letter of RFC 8259, in UTF-8, with no name twice in an object.
///
/// `JSONDecoder` reads more than that: other encodings, a comma after the last member, anything at all in members that
/// it passes over, and names that stand twice. Two readers that keep different ones are how a check is passed with one
/// value and acted upon with another (RFC 7515 §10.12, RFC 7519 §4), so it is asked only afterwards.
struct StrictJSON {
    /// Deepest nesting of containers.
    static let depthLimit = 32

    private struct Malformed: Error {}

    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Whether the bytes are an object and nothing else.
    static func isObject(_ bytes: [UInt8]) -> Bool {
        guard String(validating: bytes, as: UTF8.self) != nil else { return false }
        var text = StrictJSON(bytes)
        text.skipBlanks()
        guard text.peek == UInt8(ascii: "{") else { return false }
        do throws(Malformed) {
            try text.value()
        } catch {
            return false
        }
        text.skipBlanks()
        return text.index == bytes.count
    }

    // MARK: Values

    private mutating func value() throws(Malformed) {
        skipBlanks()
        switch peek {
        case UInt8(ascii: "{"): try nested { text throws(Malformed) in try text.object() }
        case UInt8(ascii: "["): try nested { text throws(Malformed) in try text.array() }
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: try number()
        }
    }

    private mutating func nested(_ body: (inout StrictJSON) throws(Malformed) -> Void) throws(Malformed) {
        guard depth < Self.depthLimit else { throw Malformed() }
        depth += 1
        index += 1
        try body(&self)
        depth -= 1
    }

    private mutating func object() throws(Malformed) {
        var names: Set<[UInt8]> = []
        if skip(UInt8(ascii: "}")) { return }
        repeat {
            skipBlanks()
            guard peek == UInt8(ascii: "\""), names.insert(try string()).inserted, skip(UInt8(ascii: ":")) else {
                throw Malformed()
            }
            try value()
        } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "}")) else { throw Malformed() }
    }

    private mutating func array() throws(Malformed) {
        if skip(UInt8(ascii: "]")) { return }
        repeat { try value() } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "]")) else { throw Malformed() }
    }

    private mutating func word(_ word: String) throws(Malformed) {
        guard bytes[index...].starts(with: word.utf8) else { throw Malformed() }
        index += word.utf8.count
    }

    private mutating func number() throws(Malformed) {
        if peek == UInt8(ascii: "-") { index += 1 }
        let first = peek
        let count = skipDigits()
        guard count == 1 || (count > 1 && first != UInt8(ascii: "0")) else { throw Malformed() }
        if peek == UInt8(ascii: ".") {
            index += 1
            guard skipDigits() > 0 else { throw Malformed() }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            index += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { index += 1 }
            guard skipDigits() > 0 else { throw Malformed() }
        }
    }

    private mutating func skipDigits() -> Int {
        let start = index
        while let byte = peek, (0x30...0x39).contains(byte) { index += 1 }
        return index - start
    }

    // MARK: Strings

    /// The string that begins here, escapes undone: names are the same that mean the same.
    private mutating func string() throws(Malformed) -> [UInt8] {
        index += 1
        var text: [UInt8] = []
        while let byte = peek, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw Malformed() }
            index += 1
            if byte == UInt8(ascii: "\\") {
                text += Array(String(try escaped()).utf8)
            } else {
                text.append(byte)
            }
        }
        guard peek != nil else { throw Malformed() }
        index += 1
        return text
    }

    private mutating func escaped() throws(Malformed) -> Unicode.Scalar {
        guard let byte = peek else { throw Malformed() }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try scalar()
        default: throw Malformed()
        }
    }

    /// One code unit or a surrogate pair; half a pair is no character.
    private mutating func scalar() throws(Malformed) -> Unicode.Scalar {
        let unit = try codeUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, bytes[index...].starts(with: #"\u"#.utf8) else { throw Malformed() }
        index += 2
        let low = try codeUnit()
        guard (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
        else { throw Malformed() }
        return scalar
    }

    private mutating func codeUnit() throws(Malformed) -> UInt32 {
        guard index + 4 <= bytes.count else { throw Malformed() }
        var unit: UInt32 = 0
        for byte in bytes[index..<index + 4] {
            // Full-width digits are hexadecimal to `Character` too, but no single byte is one.
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw Malformed() }
            unit = unit << 4 | UInt32(digit)
        }
        index += 4
        return unit
    }

    // MARK: Parts

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    /// Skips blanks and then `byte`, if that is what follows.
    private mutating func skip(_ byte: UInt8) -> Bool {
        skipBlanks()
        guard peek == byte else { return false }
        index += 1
        return true
    }
}
