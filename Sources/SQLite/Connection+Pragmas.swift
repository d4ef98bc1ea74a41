import CSQLite

extension Connection {
    /// Treats the file as one that somebody may have prepared: its schema calls no function with side effects, page
    /// content is checked before it is used, and SQL cannot write to what keeps the file together.
    func distrustFile() throws(DatabaseError) {
        try configure(SQLITE_DBCONFIG_DEFENSIVE, true)
        try configure(SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)
        // A misspelt column in double quotes is an error and not text.
        try configure(SQLITE_DBCONFIG_DQS_DML, false)
        try configure(SQLITE_DBCONFIG_DQS_DDL, false)
        try execute("PRAGMA cell_size_check = ON")
    }

    /// Write-ahead log, synced with every commit.
    func prepareForWriting(cacheKibibytes: Int) throws(DatabaseError) {
        guard try text("PRAGMA journal_mode = WAL") == "wal" else {
            throw .io("no write-ahead log on this file system")
        }
        try execute("PRAGMA synchronous = FULL")
        try execute("PRAGMA cache_size = -\(cacheKibibytes)")
        // A log that a long read let grow is cut back to this many bytes.
        try execute("PRAGMA journal_size_limit = \(16 << 20)")
    }

    func prepareForReading(cacheKibibytes: Int) throws(DatabaseError) {
        try execute("PRAGMA query_only = ON")
        try execute("PRAGMA cache_size = -\(cacheKibibytes)")
    }

    var applicationID: Int32 {
        get throws(DatabaseError) { Int32(truncatingIfNeeded: try number("PRAGMA application_id")) }
    }

    /// How many migrations the file has seen.
    var schemaVersion: Int {
        get throws(DatabaseError) { Int(try number("PRAGMA user_version")) }
    }

    /// Whether the database has no table, no index, nothing.
    var isEmpty: Bool {
        get throws(DatabaseError) { try number("SELECT count(*) FROM sqlite_schema") == 0 }
    }

    /// Whether every row referred to is there.
    var foreignKeysHold: Bool {
        get throws(DatabaseError) { try number("SELECT count(*) FROM pragma_foreign_key_check") == 0 }
    }

    /// Reads every page and checks how they hang together; not whether indexes hold what their tables hold.
    ///
    /// - Throws: `corrupt` with the first fault found.
    func quickCheck() throws(DatabaseError) {
        let finding = try text("PRAGMA quick_check(1)")
        guard finding == "ok" else { throw .corrupt(finding) }
    }
}
