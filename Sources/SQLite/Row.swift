/// The current row of a query, valid in the closure it is given to and nowhere else.
///
/// Columns are counted from 0 in the order of the `SELECT`. A column of another type than asked for is an error, never
/// a converted value: it means that the schema and the code disagree.
package struct Row: ~Copyable {
    private let statement: Statement

    init(_ statement: Statement) { self.statement = statement }

    /// The value as it is stored.
    package func value(_ column: Int) throws(DatabaseError) -> SQLiteValue { try statement.value(at: column) }

    package func isNull(_ column: Int) throws(DatabaseError) -> Bool { try value(column) == .null }
}

extension Row {
    package func int64(_ column: Int) throws(DatabaseError) -> Int64 {
        guard let value = try optionalInt64(column) else { throw unexpected(.null, in: column) }
        return value
    }

    package func int(_ column: Int) throws(DatabaseError) -> Int { Int(try int64(column)) }

    /// An integer other than 0 is true.
    package func bool(_ column: Int) throws(DatabaseError) -> Bool { try int64(column) != 0 }

    package func double(_ column: Int) throws(DatabaseError) -> Double {
        guard let value = try optionalDouble(column) else { throw unexpected(.null, in: column) }
        return value
    }

    package func text(_ column: Int) throws(DatabaseError) -> String {
        guard let value = try optionalText(column) else { throw unexpected(.null, in: column) }
        return value
    }

    package func blob(_ column: Int) throws(DatabaseError) -> [UInt8] {
        guard let value = try optionalBlob(column) else { throw unexpected(.null, in: column) }
        return value
    }
}

extension Row {
    package func optionalInt64(_ column: Int) throws(DatabaseError) -> Int64? {
        switch try value(column) {
        case .null: return nil
        case .integer(let number): return number
        case let other: throw unexpected(other, in: column)
        }
    }

    package func optionalInt(_ column: Int) throws(DatabaseError) -> Int? { try optionalInt64(column).map { Int($0) } }

    package func optionalBool(_ column: Int) throws(DatabaseError) -> Bool? {
        try optionalInt64(column).map { $0 != 0 }
    }

    /// An integer counts as a real number: SQLite's arithmetic makes one of the other.
    package func optionalDouble(_ column: Int) throws(DatabaseError) -> Double? {
        switch try value(column) {
        case .null: return nil
        case .real(let number): return number
        case .integer(let number): return Double(number)
        case let other: throw unexpected(other, in: column)
        }
    }

    package func optionalText(_ column: Int) throws(DatabaseError) -> String? {
        switch try value(column) {
        case .null: return nil
        case .text(let text): return text
        case let other: throw unexpected(other, in: column)
        }
    }

    package func optionalBlob(_ column: Int) throws(DatabaseError) -> [UInt8]? {
        switch try value(column) {
        case .null: return nil
        case .blob(let bytes): return bytes
        case let other: throw unexpected(other, in: column)
        }
    }

    /// Names the type found and not the value, for the value may be a secret and errors are logged.
    private func unexpected(_ found: SQLiteValue, in column: Int) -> DatabaseError {
        let type =
            switch found {
            case .null: "null"
            case .integer: "an integer"
            case .real: "a real number"
            case .text: "text"
            case .blob: "a blob"
            }
        return .unexpectedType(column: statement.name(of: column), found: type)
    }
}
