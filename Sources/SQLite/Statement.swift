import CSQLite

/// A prepared statement, finalised when its owner lets go of it; used only where its connection is.
final class Statement {
    private let handle: OpaquePointer
    /// Bound and stepped just now, so that a second use of the same SQL needs a statement of its own.
    private(set) var isInUse = false

    /// Compiles `sql`, which must be one statement.
    init(_ sql: String, on database: OpaquePointer) throws(DatabaseError) {
        var prepared: OpaquePointer?
        var rest = ""
        let flags = CUnsignedInt(SQLITE_PREPARE_PERSISTENT)
        let code = sql.withCString { text in
            var tail: UnsafePointer<CChar>?
            defer { rest = tail.map { String(cString: $0) } ?? "" }
            return sqlite3_prepare_v3(database, text, -1, flags, &prepared, &tail)
        }
        guard code == SQLITE_OK else { throw DatabaseError(extendedCode: code, message: message(of: database)) }
        guard let prepared else { throw .misuse("no statement in the SQL") }
        handle = prepared
        guard rest.allSatisfy({ $0.isWhitespace || $0 == ";" }) else { throw .misuse("more than one statement") }
    }

    deinit {
        // Its code repeats the error of the last step, which was reported then.
        _ = sqlite3_finalize(handle)
    }

    /// Whether the statement leaves the database as it is.
    var isReadOnly: Bool { sqlite3_stmt_readonly(handle) != 0 }

    /// Gives every parameter its value, in order.
    func bind(_ values: [SQLiteValue]) throws(DatabaseError) {
        isInUse = true
        let expected = Int(sqlite3_bind_parameter_count(handle))
        guard values.count == expected else { throw .misuse("\(values.count) values for \(expected) parameters") }
        for index in values.indices {
            let code = try bind(values[index], at: CInt(index + 1))
            guard code == SQLITE_OK else { throw failure(code) }
        }
    }

    private func bind(_ value: SQLiteValue, at index: CInt) throws(DatabaseError) -> CInt {
        switch value {
        case .null: return sqlite3_bind_null(handle, index)
        case .integer(let number): return sqlite3_bind_int64(handle, index, number)
        case .real(let number): return sqlite3_bind_double(handle, index, number)
        case .text(let text): return try bind(text, at: index)
        case .blob(let bytes):
            return bytes.withUnsafeBytes { csqlite_bind_blob(handle, index, $0.baseAddress, UInt64($0.count)) }
        }
    }

    private func bind(_ text: String, at index: CInt) throws(DatabaseError) -> CInt {
        var text = text
        let code: CInt? = text.withUTF8 { utf8 in
            guard !utf8.contains(0) else { return nil }
            return utf8.withMemoryRebound(to: CChar.self) {
                csqlite_bind_text(handle, index, $0.baseAddress, UInt64($0.count))
            }
        }
        guard let code else { throw .textWithNUL }
        return code
    }

    /// Runs on to the next row.
    ///
    /// - Returns: `false` when there is none and the statement is done.
    func step() throws(DatabaseError) -> Bool {
        let code = sqlite3_step(handle)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw failure(code)
        }
    }

    /// Makes the statement ready for the next use and lets go of the values bound.
    func reset() {
        // Its code repeats the error of the last step, which was reported then.
        _ = sqlite3_reset(handle)
        // It always succeeds (https://www.sqlite.org/c3ref/clear_bindings.html says nothing else).
        _ = sqlite3_clear_bindings(handle)
        isInUse = false
    }

    private func failure(_ code: CInt) -> DatabaseError {
        DatabaseError(extendedCode: code, message: message(of: sqlite3_db_handle(handle)))
    }
}

extension Statement {
    /// The value in a column of the current row.
    func value(at column: Int) throws(DatabaseError) -> SQLiteValue {
        precondition(column >= 0 && column < Int(sqlite3_data_count(handle)), "no column \(column) in this row")
        let column = CInt(column)
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, column))
        case SQLITE_TEXT: return try .text(text(at: column))
        case SQLITE_BLOB: return try .blob(blob(at: column))
        default: return .null
        }
    }

    func name(of column: Int) -> String {
        sqlite3_column_name(handle, CInt(column)).map { String(cString: $0) } ?? "\(column)"
    }

    private func text(at column: CInt) throws(DatabaseError) -> String {
        guard let bytes = sqlite3_column_text(handle, column) else { throw failure(SQLITE_NOMEM) }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    private func blob(at column: CInt) throws(DatabaseError) -> [UInt8] {
        // NULL for a blob of no bytes, and then the count is 0.
        let bytes = sqlite3_column_blob(handle, column)
        let count = Int(sqlite3_column_bytes(handle, column))
        guard let bytes else {
            guard count == 0 else { throw failure(SQLITE_NOMEM) }
            return []
        }
        return [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
    }
}

/// What SQLite says about the last failure on a connection.
func message(of database: OpaquePointer?) -> String {
    sqlite3_errmsg(database).map { String(cString: $0) } ?? "unknown error"
}
