/// Looks for member names that stand twice in an object, which `JSONDecoder` lets pass (RFC 7519 §4).
///
/// It reads well-formed JSON only: what is malformed is left to the decoder to refuse.
enum JSONMembers {
    /// Deepest nesting looked into.
    private static let depthLimit = 32

    /// Whether every object of the text names each member once; `false` as well for what is nested too deep.
    static func areUnique(_ json: [UInt8]) -> Bool {
        var seen: [Set<[UInt8]>?] = []
        var cursor = 0
        while cursor < json.count {
            switch json[cursor] {
            case UInt8(ascii: "{"): seen.append([])
            case UInt8(ascii: "["): seen.append(nil)
            case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = seen.popLast()
            case UInt8(ascii: "\""):
                guard let text = string(json, &cursor) else { return false }
                if isName(json, after: cursor), let last = seen.indices.last {
                    guard seen[last]?.insert(text).inserted ?? true else { return false }
                }
            default: break
            }
            guard seen.count <= depthLimit else { return false }
            cursor += 1
        }
        return true
    }

    /// The string that begins at the cursor, escapes undone; the cursor is left on its closing quote.
    private static func string(_ json: [UInt8], _ cursor: inout Int) -> [UInt8]? {
        var text: [UInt8] = []
        cursor += 1
        while cursor < json.count, json[cursor] != UInt8(ascii: "\"") {
            if json[cursor] == UInt8(ascii: "\\") {
                guard let scalar = escape(json, &cursor) else { return nil }
                text += Array(String(scalar).utf8)
            } else {
                text.append(json[cursor])
                cursor += 1
            }
        }
        return cursor < json.count ? text : nil
    }

    private static func escape(_ json: [UInt8], _ cursor: inout Int) -> Unicode.Scalar? {
        guard cursor + 1 < json.count else { return nil }
        defer { cursor += 2 }
        switch json[cursor + 1] {
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            guard cursor + 5 < json.count else { return nil }
            let digits = String(decoding: json[cursor + 2...cursor + 5], as: UTF8.self)
            cursor += 4
            // A surrogate stands for itself here: the halves of a pair compare as they are.
            return UInt32(digits, radix: 16).map { Unicode.Scalar($0) ?? Unicode.Scalar(0xE000 + ($0 & 0x7FF)) ?? "?" }
        case let byte: return Unicode.Scalar(byte)
        }
    }

    /// Whether the next byte that is no blank is a colon.
    private static func isName(_ json: [UInt8], after cursor: Int) -> Bool {
        json[(cursor + 1)...].first { $0 != 32 && $0 != 9 && $0 != 10 && $0 != 13 } == UInt8(ascii: ":")
    }
}
