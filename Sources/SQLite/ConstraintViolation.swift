/// Which rule of the schema a write would have broken.
package enum ConstraintViolation: Sendable, Equatable {
    /// A primary key or unique index has such a row already.
    ///
    /// The columns are written `table.column`; an index on expressions is named instead, as `index 'name'`.
    case unique(columns: [String])
    /// A row is referred to that is not there, or is removed while referred to.
    case foreignKey
    /// A column, as `table.column`, must not be null.
    case notNull(column: String)
    /// A `CHECK` failed, given by its name or, without one, its expression.
    case check(String)
    /// Another rule: a trigger's `RAISE`, a value of the wrong type for a `STRICT` table.
    case other(String)
}

extension ConstraintViolation {
    /// Reads what SQLite reports: its extended result code and its message, which carries the names.
    init(extendedCode: CInt, message: String) {
        let names = message.firstRange(of: " failed: ").map { String(message[$0.upperBound...]) } ?? ""
        switch extendedCode >> 8 {
        case 6, 8, 10:  // SQLITE_CONSTRAINT_PRIMARYKEY, _UNIQUE, _ROWID
            self = .unique(columns: names.split(separator: ", ").map(String.init))
        case 3: self = .foreignKey
        case 5: self = .notNull(column: names)
        case 1: self = .check(names)
        default: self = .other(message)
        }
    }
}
