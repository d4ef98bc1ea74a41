import CSQLite

/// One connection to a database file, with its prepared statements; only one thread may use it at a time.
///
/// It is what the body of a read or a write gets, to be used within that body. Statements are prepared once and kept
/// by their text: write SQL as constants and hand the values over as parameters.
package final class Connection {
    enum Access {
        case readWrite, readOnly
    }

    /// Statements kept; beyond it the cache starts anew, for then someone builds SQL from values.
    private static let statementLimit = 256

    private var handle: OpaquePointer?
    private var statements: [String: Statement] = [:]

    /// Opens the file at `path`, which must be there.
    init(path: String, access: Access, busyTimeout: Duration) throws(DatabaseError) {
        let mode = access == .readWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY
        // Without SQLite's own mutexes: a connection never has two users at a time.
        let flags = mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = sqlite3_open_v2(path, &handle, flags, nil)
        guard code == SQLITE_OK, let handle else {
            // A failed open still makes a handle, to ask for the reason; `deinit` closes it.
            throw .cannotOpen(path: path, reason: message(of: self.handle))
        }
        try check(sqlite3_busy_timeout(handle, CInt(busyTimeout / .milliseconds(1))), handle)
    }

    deinit { close() }

    /// Closes the connection; of the last one on a file this empties the write-ahead log into it.
    ///
    /// A second call does nothing.
    func close() {
        statements = [:]
        // Its one error is a statement left open, and all were let go of; the file is in order without a close, too.
        _ = sqlite3_close_v2(handle)
        handle = nil
    }

    /// Runs one statement to its end.
    ///
    /// - Returns: how many rows an `INSERT`, `UPDATE` or `DELETE` changed; of other statements it means nothing.
    @discardableResult
    package func execute(_ sql: String, _ values: [SQLiteValue] = []) throws(DatabaseError) -> Int {
        let statement = try statement(for: sql)
        defer { statement.reset() }
        try statement.bind(values)
        while try statement.step() {}
        return Int(sqlite3_changes64(handle))
    }

    /// Runs one statement and makes a value of each of its rows.
    package func query<T>(
        _ sql: String, _ values: [SQLiteValue] = [], _ makeValue: (borrowing Row) throws -> T
    ) throws -> [T] {
        let statement = try statement(for: sql)
        defer { statement.reset() }
        try statement.bind(values)
        var found: [T] = []
        while try statement.step() { found.append(try makeValue(Row(statement))) }
        return found
    }

    /// Runs one statement and makes a value of its first row; `nil` if it has none.
    ///
    /// A statement that writes (`… RETURNING`) is run to its end nevertheless: rules of the schema are checked there.
    package func first<T>(
        _ sql: String, _ values: [SQLiteValue] = [], _ makeValue: (borrowing Row) throws -> T
    ) throws -> T? {
        let statement = try statement(for: sql)
        defer { statement.reset() }
        try statement.bind(values)
        guard try statement.step() else { return nil }
        let value = try makeValue(Row(statement))
        while try !statement.isReadOnly && statement.step() {}
        return value
    }

    /// The row id that the last `INSERT` on this connection made.
    package var lastInsertedRowID: Int64 { sqlite3_last_insert_rowid(handle) }

    private func statement(for sql: String) throws(DatabaseError) -> Statement {
        guard let handle else { throw .closed }
        if let kept = statements[sql], !kept.isInUse { return kept }
        let prepared = try Statement(sql, on: handle)
        if statements.count >= Self.statementLimit { statements = [:] }
        statements[sql] = prepared
        return prepared
    }
}

extension Connection {
    /// Runs statements separated by semicolons, without parameters.
    func executeScript(_ sql: String) throws(DatabaseError) {
        let handle = try openHandle()
        try check(sqlite3_exec(handle, sql, nil, nil, nil), handle)
    }

    /// The number a pragma answers with.
    func number(_ pragma: String) throws(DatabaseError) -> Int64 {
        let statement = try Statement(pragma, on: openHandle())
        guard try statement.step() else { throw .misuse("\(pragma) has no answer") }
        guard case .integer(let number) = try statement.value(at: 0) else { throw .misuse("\(pragma) is no number") }
        return number
    }

    /// The text a pragma answers with.
    func text(_ pragma: String) throws(DatabaseError) -> String {
        let statement = try Statement(pragma, on: openHandle())
        guard try statement.step() else { throw .misuse("\(pragma) has no answer") }
        guard case .text(let text) = try statement.value(at: 0) else { throw .misuse("\(pragma) is no text") }
        return text
    }

    /// Switches one of the `SQLITE_DBCONFIG_…` options.
    func configure(_ option: CInt, _ isOn: Bool) throws(DatabaseError) {
        let handle = try openHandle()
        try check(csqlite_configure(handle, option, isOn ? 1 : 0), handle)
    }

    var isInTransaction: Bool { handle.map { sqlite3_get_autocommit($0) == 0 } ?? false }

    /// Whether a row written in this transaction refers to one that is not there, by a key that is checked at its end.
    var hasDeferredViolations: Bool {
        get throws(DatabaseError) {
            let handle = try openHandle()
            var count: CInt = 0
            var highest: CInt = 0
            try check(sqlite3_db_status(handle, SQLITE_DBSTATUS_DEFERRED_FKS, &count, &highest, 0), handle)
            return count != 0
        }
    }

    /// Moves the write-ahead log into the file; with `emptying`, waits for readers and then cuts the log to nothing.
    ///
    /// - Returns: whether all of it was moved; what a reader still looks past stays.
    func checkpoint(emptying: Bool) throws(DatabaseError) -> Bool {
        let handle = try openHandle()
        let mode = emptying ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE
        var logged: CInt = 0
        var moved: CInt = 0
        try check(sqlite3_wal_checkpoint_v2(handle, nil, mode, &logged, &moved), handle)
        return logged == moved
    }

    private func openHandle() throws(DatabaseError) -> OpaquePointer {
        guard let handle else { throw .closed }
        return handle
    }

    private func check(_ code: CInt, _ handle: OpaquePointer) throws(DatabaseError) {
        guard code == SQLITE_OK else { throw DatabaseError(extendedCode: code, message: message(of: handle)) }
    }
}
