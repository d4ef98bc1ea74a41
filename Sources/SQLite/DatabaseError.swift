import CSQLite

/// Why a database could not be opened, read or written.
package enum DatabaseError: Error, Equatable {
    /// The write would break a rule of the schema; nothing of it happened.
    case constraint(ConstraintViolation)
    /// As many writes, or reads, wait as may wait; over HTTP this is 503 with `Retry-After`.
    case queueFull
    /// `close()` was called.
    case closed
    /// Another process holds a lock for longer than the busy timeout.
    case busy
    /// The disk is full.
    case full

    /// There is no such directory, or the file may not be opened; with the system's reason.
    case cannotOpen(path: String, reason: String)
    /// The file is something else than a database.
    case notADatabase
    /// The file is damaged; with what was found.
    case corrupt(String)
    /// The file belongs to another program, or to none that says so (0).
    case otherApplication(found: Int32, expected: Int32)
    /// A newer build of this program has changed the schema; this one knows migrations up to `known`.
    case newerSchema(found: Int, known: Int)
    /// A migration, counted from 1, failed and was rolled back.
    indirect case migration(Int, DatabaseError)

    /// Reading, writing or syncing the file failed.
    case io(String)
    /// The file or the connection may not be written.
    case readOnly(String)
    /// A column holds another type than was asked for.
    case unexpectedType(column: String, found: String)
    /// Text with the character NUL was to be stored.
    case textWithNUL
    /// The program uses the database wrongly: bad SQL, a wrong number of values, a transaction ended by a body.
    case misuse(String)
    /// Something else, by SQLite's extended result code.
    case other(code: CInt, message: String)
}

extension DatabaseError {
    /// What a result code of SQLite means, with the message that goes with it.
    init(extendedCode: CInt, message: String) {
        switch extendedCode & 0xFF {
        case SQLITE_CONSTRAINT: self = .constraint(.init(extendedCode: extendedCode, message: message))
        case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
        case SQLITE_FULL: self = .full
        case SQLITE_NOTADB: self = .notADatabase
        case SQLITE_CORRUPT: self = .corrupt(message)
        // That the log, not the database, cannot be opened: its path is told by nobody.
        case SQLITE_IOERR, SQLITE_CANTOPEN: self = .io("\(message) (code \(extendedCode))")
        case SQLITE_READONLY: self = .readOnly(message)
        case SQLITE_ERROR, SQLITE_MISUSE, SQLITE_RANGE: self = .misuse(message)
        default: self = .other(code: extendedCode, message: message)
        }
    }

    /// Whether the write failed because a row with this value is there already; `column` as `table.column`.
    package func violatesUniqueness(of column: String) -> Bool {
        guard case .constraint(.unique(let columns)) = self else { return false }
        return columns.contains(column)
    }
}

extension DatabaseError: CustomStringConvertible {
    /// A sentence for the log and for whoever starts the service; it holds no stored value.
    package var description: String {
        switch self {
        case .constraint(let violation): "a rule of the schema would be broken: \(violation)"
        case .queueFull: "too many operations wait for the database"
        case .closed: "the database is closed"
        case .busy: "another process holds the database"
        case .full: "the disk is full"
        case .cannotOpen(let path, let reason): "cannot open \(path): \(reason)"
        case .notADatabase: "the file is not a SQLite database; it was left as it is"
        case .corrupt(let detail): "the database is corrupt: \(detail)"
        case .otherApplication(let found, let expected):
            "the database belongs to another application (id \(found), not \(expected)); it was left as it is"
        case .newerSchema(let found, let known):
            "the database has schema version \(found), this build knows versions up to \(known); run a newer build"
        case .migration(let number, let cause): "migration \(number) failed and was rolled back: \(cause)"
        case .io(let detail): "reading or writing the database failed: \(detail)"
        case .readOnly(let detail): "the database cannot be written: \(detail)"
        case .unexpectedType(let column, let found): "column \(column) holds \(found)"
        case .textWithNUL: "text with the character NUL cannot be stored"
        case .misuse(let detail): "the database is used wrongly: \(detail)"
        case .other(let code, let message): "SQLite error \(code): \(message)"
        }
    }
}
