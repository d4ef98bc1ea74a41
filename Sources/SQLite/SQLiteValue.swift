/// A value as SQLite stores it: what is bound to a parameter of a statement, or read from a column.
package enum SQLiteValue: Sendable, Equatable {
    case null
    case integer(Int64)
    case real(Double)
    /// Text without the character NUL, on which SQLite's own functions disagree; such text is refused when bound.
    case text(String)
    case blob([UInt8])
}

extension SQLiteValue {
    package init(integer: Int64?) { self = integer.map { .integer($0) } ?? .null }
    package init(real: Double?) { self = real.map { .real($0) } ?? .null }
    package init(text: String?) { self = text.map { .text($0) } ?? .null }
    package init(blob: [UInt8]?) { self = blob.map { .blob($0) } ?? .null }

    /// 0 or 1, for SQLite has no truth values.
    package init(bool: Bool?) { self = bool.map { .integer($0 ? 1 : 0) } ?? .null }

    package static func int(_ value: Int) -> SQLiteValue { .integer(Int64(value)) }
    package static func bool(_ value: Bool) -> SQLiteValue { .integer(value ? 1 : 0) }
}

extension SQLiteValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(stringLiteral value: String) { self = .text(value) }
    package init(nilLiteral: ()) { self = .null }
}
