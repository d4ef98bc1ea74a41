/// What a field of a log line holds.
package enum LogValue: Sendable {
    case string(String)
    case int(Int)
    case double(Double)
    case bool(Bool)

    /// Longest string that is logged whole, in bytes; the rest gives way to an ellipsis.
    package static let stringByteLimit = 1024

    func write(to json: inout JSONWriter) {
        switch self {
        case .string(let value): json.string(Self.bounded(value))
        case .int(let value): json.int(value)
        case .double(let value): json.double(value)
        case .bool(let value): json.bool(value)
        }
    }

    static func bounded(_ text: String) -> String {
        guard text.utf8.count > stringByteLimit else { return text }
        let end = text.utf8.index(text.startIndex, offsetBy: stringByteLimit)
        // Rounded down to a whole scalar; a `String` cannot be cut within one.
        return String(text.unicodeScalars[..<end.samePositionOrBefore(in: text)]) + "…"
    }
}

extension LogValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .int(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension String.Index {
    /// The start of the scalar that this position is in.
    fileprivate func samePositionOrBefore(in text: String) -> String.Index {
        var index = self
        while index > text.startIndex, index.samePosition(in: text.unicodeScalars) == nil {
            index = text.utf8.index(before: index)
        }
        return index
    }
}
