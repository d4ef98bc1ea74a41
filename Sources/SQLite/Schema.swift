import CSQLite

/// The shape a database must have: whose it is, and the migrations that make its tables.
///
/// The header of the file says how far it is: `application_id` names the program, `user_version` counts the migrations
/// applied.
struct Schema: Sendable {
    let migrations: [String]
    let applicationID: Int32

    /// Opens `file` for writing, in the shape of this schema.
    ///
    /// Until the file has proved to be ours and whole nothing is written to it.
    func open(_ file: DatabaseFile, limits: DatabaseLimits) throws(DatabaseError) -> Connection {
        let connection = try Connection(path: file.path, access: .readWrite, busyTimeout: limits.busyTimeout)
        try connection.distrustFile()
        // If the file is refused, its log stays beside it as it was; an empty log may go.
        try connection.configure(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, file.logSize > 0)
        try inspect(connection, checkingPages: file.size ?? 0 <= limits.quickCheckByteLimit)
        try refuseHalfAPage(file, connection)

        try connection.configure(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)
        try connection.prepareForWriting(cacheKibibytes: limits.cacheKibibytes)
        try claim(connection)
        try migrate(connection)
        try connection.execute("PRAGMA foreign_keys = ON")
        return connection
    }

    private func inspect(_ connection: Connection, checkingPages: Bool) throws(DatabaseError) {
        let isEmpty = try connection.isEmpty
        let found = try connection.applicationID
        guard found == applicationID || (isEmpty && found == 0) else {
            throw .otherApplication(found: found, expected: applicationID)
        }
        try refuseUnknown(version: connection.schemaVersion)
        if checkingPages && !isEmpty { try connection.quickCheck() }
    }

    /// Catches a cut that SQLite does not, which reads what is missing of the last page as zeros.
    ///
    /// With a log that may be right, for a crash while the log is moved leaves half a page that the log has whole.
    private func refuseHalfAPage(_ file: DatabaseFile, _ connection: Connection) throws(DatabaseError) {
        guard file.logSize == 0, let size = file.size else { return }
        guard try size % connection.number("PRAGMA page_size") == 0 else { throw .corrupt("it ends within a page") }
    }

    private func refuseUnknown(version: Int) throws(DatabaseError) {
        guard version >= 0 else { throw .corrupt("schema version \(version)") }
        guard version <= migrations.count else { throw .newerSchema(found: version, known: migrations.count) }
    }

    /// Puts our name on an empty database.
    private func claim(_ connection: Connection) throws(DatabaseError) {
        guard try connection.applicationID != applicationID else { return }
        try connection.execute("PRAGMA application_id = \(applicationID)")
    }

    /// Applies what is missing, in order, each migration in a transaction of its own.
    ///
    /// Foreign keys are off meanwhile, as rebuilding a table asks for (https://www.sqlite.org/lang_altertable.html §7),
    /// and checked before each commit.
    private func migrate(_ connection: Connection) throws(DatabaseError) {
        try connection.execute("PRAGMA foreign_keys = OFF")
        while try migrateOnce(connection) {}
    }

    /// - Returns: `false` when nothing was missing.
    private func migrateOnce(_ connection: Connection) throws(DatabaseError) -> Bool {
        try connection.execute("BEGIN IMMEDIATE")
        do throws(DatabaseError) {
            // Read inside the transaction: another process may be at it, too.
            let version = try connection.schemaVersion
            try refuseUnknown(version: version)
            if version < migrations.count { try apply(version + 1, to: connection) }
            try connection.execute("COMMIT")
            return version < migrations.count
        } catch {
            // The first error is the one to report; and if this fails, closing the connection rolls back.
            if connection.isInTransaction { _ = try? connection.execute("ROLLBACK") }
            throw error
        }
    }

    private func apply(_ number: Int, to connection: Connection) throws(DatabaseError) {
        do throws(DatabaseError) {
            try connection.executeScript(migrations[number - 1])
            guard connection.isInTransaction else { throw .misuse("it ends its transaction") }
            guard try connection.foreignKeysHold else { throw .constraint(.foreignKey) }
            try connection.execute("PRAGMA user_version = \(number)")
        } catch {
            throw .migration(number, error)
        }
    }
}
