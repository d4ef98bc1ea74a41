/// The escapes of a JSON string (RFC 8259 §7).
///
/// Beyond what JSON demands, DEL, the C1 controls and the separators U+2028 and U+2029 are escaped as well: a terminal
/// obeys some of them, and a JavaScript reader may take the others for the end of a line.
enum JSONEscaping {
    /// Appends `text` escaped, without quotation marks.
    static func append(_ text: String, to bytes: inout [UInt8]) {
        let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { append($0, to: &bytes) }
        guard isDone == nil else { return }
        var copy = text
        copy.withUTF8 { append($0, to: &bytes) }
    }

    /// Appends valid UTF-8 escaped, in runs between the bytes that need one.
    static func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        var runStart = 0
        var index = 0
        while index < text.count {
            guard mayNeedEscape(text[index]) else {
                index += 1
                continue
            }
            let length = escapedLength(text, at: index)
            if length > 0 {
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[runStart..<index]))
                appendEscape(text, at: index, length: length, to: &bytes)
                runStart = index + length
            }
            index += max(length, 1)
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[runStart...]))
    }

    @inline(__always)
    private static func mayNeedEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F || byte == 0xC2 || byte == 0xE2
    }

    /// How many bytes of the text from `index` are to be replaced by an escape; 0 if none.
    private static func escapedLength(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        switch text[index] {
        case 0xC2: index + 1 < text.count && text[index + 1] < 0xA0 ? 2 : 0
        case 0xE2:
            index + 2 < text.count && text[index + 1] == 0x80 && (text[index + 2] == 0xA8 || text[index + 2] == 0xA9)
                ? 3 : 0
        default: 1
        }
    }

    private static func appendEscape(
        _ text: UnsafeBufferPointer<UInt8>, at index: Int, length: Int, to bytes: inout [UInt8]
    ) {
        bytes.append(UInt8(ascii: "\\"))
        switch (length, text[index]) {
        case (3, _): bytes.append(contentsOf: text[index + 2] == 0xA8 ? "u2028".utf8 : "u2029".utf8)
        case (2, _): appendUnicode(text[index + 1], to: &bytes)
        case (_, 0x22), (_, 0x5C): bytes.append(text[index])
        case (_, 0x08): bytes.append(UInt8(ascii: "b"))
        case (_, 0x09): bytes.append(UInt8(ascii: "t"))
        case (_, 0x0A): bytes.append(UInt8(ascii: "n"))
        case (_, 0x0C): bytes.append(UInt8(ascii: "f"))
        case (_, 0x0D): bytes.append(UInt8(ascii: "r"))
        case (_, let control): appendUnicode(control, to: &bytes)
        }
    }

    /// Appends `u00XX`.
    private static func appendUnicode(_ byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: "u00".utf8)
        bytes.append(HexadecimalDigits.digit(byte >> 4))
        bytes.append(HexadecimalDigits.digit(byte))
    }
}
