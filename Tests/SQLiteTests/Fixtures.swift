import Dispatch
import SQLite

/// Tables the tests write to.
let notes = [
    "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, stars INTEGER CHECK (stars >= 0)) STRICT",
    """
    CREATE TABLE tags (
        note INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        late INTEGER REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED,
        UNIQUE (note, name)
    ) STRICT;
    CREATE INDEX tags_by_name ON tags (name);
    """,
]

let testApplicationID: Int32 = 0x5445_5354

extension Database {
    convenience init(
        in directory: TemporaryDirectory,
        migrations: [String] = notes,
        applicationID: Int32 = testApplicationID,
        readers: Int = 2,
        limits: DatabaseLimits = DatabaseLimits()
    ) throws(DatabaseError) {
        try self.init(
            path: directory.database, migrations: migrations, applicationID: applicationID, readers: readers,
            limits: limits
        )
    }

    func addNote(_ text: String, id: Int64? = nil) async throws {
        try await write { try $0.addNote(text, id: id) }
    }

    func noteTexts() async throws -> [String] {
        try await read { try $0.query("SELECT text FROM notes ORDER BY id") { try $0.text(0) } }
    }

    func count(_ sql: String) async throws -> Int {
        try await read { try $0.first(sql) { try $0.int(0) } } ?? -1
    }
}

extension Connection {
    func addNote(_ text: String, id: Int64? = nil) throws {
        try execute("INSERT INTO notes (id, text) VALUES (?, ?)", [SQLiteValue(integer: id), .text(text)])
    }
}

/// Work that a test holds at a gate: begun, and not finished before the test says so.
final class Gate: Sendable {
    private let opened = DispatchSemaphore(value: 0)
    private let begun = AsyncStream<Void>.makeStream()

    /// Called by the work.
    func pass() {
        begun.continuation.yield()
        opened.wait()
        opened.signal()
    }

    /// Returns when work stands at the gate.
    func isReached() async {
        for await _ in begun.stream { return }
    }

    func open() { opened.signal() }
}
