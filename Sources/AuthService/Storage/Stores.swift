import SQLite

/// The stores of one technology, over one database.
struct Stores: Sendable {
    let users: any UserStore
    let sessions: any SessionStore
    let keys: any SigningKeyStore

    /// The embedded database at `path`, brought to the schema of this build.
    ///
    /// - Throws: `DatabaseError` for a file that is not ours, damaged, or of a newer build; it is left as it was.
    static func openDatabase(path: String) throws(DatabaseError) -> Database {
        try Database(path: path, migrations: Migrations.all, applicationID: Migrations.applicationID)
    }
}

extension Stores {
    init(_ database: Database) {
        users = SQLiteUserStore(database: database)
        sessions = SQLiteSessionStore(database: database)
        keys = SQLiteSigningKeyStore(database: database)
    }

    init(_ memory: MemoryStores) {
        users = memory
        sessions = memory
        keys = memory
    }
}
