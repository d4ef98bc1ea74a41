/// Reads one JSON text (RFC 8259) into a `JSONValue`, strictly and within bounds.
///
/// Duplicate names are refused: two readers that keep different ones are how a check is passed with one value and acted
/// upon with another. So are invalid UTF-8, lone surrogates and numbers that fit neither `Int64` nor `Double`.
package struct JSONParser {
    /// Deepest nesting of containers taken from a client.
    package static let depthLimit = 32

    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0
    private let depthLimit: Int

    private init(_ bytes: [UInt8], depthLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
    }

    /// The value that `bytes` are the whole text of.
    package static func parse(
        _ bytes: [UInt8], depthLimit: Int = JSONParser.depthLimit
    ) throws(JSONParsingError) -> JSONValue {
        var parser = JSONParser(bytes, depthLimit: depthLimit)
        let value = try parser.value()
        parser.skipBlanks()
        guard parser.index == bytes.count else { throw parser.error("text after the value") }
        return value
    }

    // MARK: Values

    private mutating func value() throws(JSONParsingError) -> JSONValue {
        skipBlanks()
        switch peek {
        case UInt8(ascii: "{"): return try nested { parser throws(JSONParsingError) in try parser.object() }
        case UInt8(ascii: "["): return try nested { parser throws(JSONParsingError) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return try number()
        }
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(JSONParsingError) -> JSONValue
    ) throws(JSONParsingError) -> JSONValue {
        guard depth < depthLimit else { throw error("too many levels") }
        depth += 1
        index += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(JSONParsingError) -> JSONValue {
        var members: [String: JSONValue] = [:]
        if skip(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipBlanks()
            guard peek == UInt8(ascii: "\"") else { throw error("a name is missing") }
            let name = try string()
            guard skip(UInt8(ascii: ":")) else { throw error("a colon is missing") }
            guard members.updateValue(try value(), forKey: name) == nil else { throw error("a name comes twice") }
        } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "}")) else { throw error("an object has no end") }
        return .object(members)
    }

    private mutating func array() throws(JSONParsingError) -> JSONValue {
        var elements: [JSONValue] = []
        if skip(UInt8(ascii: "]")) { return .array(elements) }
        repeat { elements.append(try value()) } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "]")) else { throw error("an array has no end") }
        return .array(elements)
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONParsingError) -> JSONValue {
        let expected = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard bytes[index...].starts(with: expected) else { throw error("an unknown word") }
        index += expected.count
        return value
    }

    // MARK: Numbers

    private mutating func number() throws(JSONParsingError) -> JSONValue {
        let start = index
        if peek == UInt8(ascii: "-") { index += 1 }
        let firstDigit = peek
        let wholeDigits = skipDigits()
        guard wholeDigits > 0, wholeDigits == 1 || firstDigit != UInt8(ascii: "0") else { throw error("no value") }
        var isWhole = true
        if peek == UInt8(ascii: ".") {
            isWhole = false
            index += 1
            guard skipDigits() > 0 else { throw error("a number without digits") }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            isWhole = false
            index += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { index += 1 }
            guard skipDigits() > 0 else { throw error("a number without digits") }
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isWhole, let value = Int64(text) { return .int(value) }
        guard let value = Double(text), value.isFinite else { throw error("a number out of range") }
        return .double(value)
    }

    private mutating func skipDigits() -> Int {
        let start = index
        while let byte = peek, (0x30...0x39).contains(byte) { index += 1 }
        return index - start
    }

    // MARK: Strings

    private mutating func string() throws(JSONParsingError) -> String {
        index += 1
        let start = index
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            guard byte >= 0x20 else { throw error("a control character in a string") }
            index += 1
        }
        var text = Array(bytes[start..<index])
        while peek != UInt8(ascii: "\"") { try appendPart(of: &text) }
        index += 1
        guard let string = String(validating: text, as: UTF8.self) else { throw error("text that is not UTF-8") }
        return string
    }

    private mutating func appendPart(of text: inout [UInt8]) throws(JSONParsingError) {
        guard let byte = peek else { throw error("a string has no end") }
        guard byte >= 0x20 else { throw error("a control character in a string") }
        index += 1
        guard byte == UInt8(ascii: "\\") else { return text.append(byte) }
        guard let escape = peek else { throw error("a string has no end") }
        index += 1
        switch escape {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(try unicodeEscape()).utf8)
        default: throw error("an unknown escape")
        }
    }

    private mutating func unicodeEscape() throws(JSONParsingError) -> Unicode.Scalar {
        let unit = try codeUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, peek == UInt8(ascii: "\\") else { throw error("half a surrogate pair") }
        index += 1
        guard peek == UInt8(ascii: "u") else { throw error("half a surrogate pair") }
        index += 1
        let low = try codeUnit()
        guard (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
        else { throw error("half a surrogate pair") }
        return scalar
    }

    private mutating func codeUnit() throws(JSONParsingError) -> UInt32 {
        guard index + 4 <= bytes.count else { throw error("a string has no end") }
        var unit: UInt32 = 0
        for byte in bytes[index..<index + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw error("an unknown escape") }
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

    private func error(_ reason: StaticString) -> JSONParsingError { JSONParsingError(reason: reason, offset: index) }
}
