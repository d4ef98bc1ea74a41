import Glibc
import SQLite
import Testing

/// What a database is, or refuses to be, when it is opened.
@Suite struct SchemaTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    // MARK: creation

    @Test func createsAFileThatOnlyItsOwnerReads() async throws {
        let database = try Database(in: directory)
        try await database.addNote("secret")

        #expect(directory.names == ["test.db", "test.db-shm", "test.db-wal"])
        for name in directory.names { #expect(permissions(of: directory.file(name)) == 0o600) }
    }

    @Test func refusesAPathInNoDirectory() {
        #expect {
            try Database(path: directory.file("none/test.db"), migrations: notes, applicationID: testApplicationID)
        } throws: { error in
            guard case DatabaseError.cannotOpen(_, let reason) = error else { return false }
            return reason == "No such file or directory"
        }
        #expect(directory.names.isEmpty)
    }

    @Test(arguments: ["", "a\0b"])
    func refusesWhatIsNoFileName(_ path: String) {
        #expect(throws: DatabaseError.self) {
            try Database(path: path, migrations: notes, applicationID: testApplicationID)
        }
    }

    @Test func refusesADirectory() {
        #expect(throws: DatabaseError.self) {
            try Database(path: directory.path, migrations: notes, applicationID: testApplicationID)
        }
    }

    @Test func takesAnEmptyFileForNew() async throws {
        try writeBytes([], to: directory.database)

        let database = try Database(in: directory)

        try await database.addNote("first")
        #expect(try await database.noteTexts() == ["first"])
    }

    @Test func writesWithALogAndSyncsIt() async throws {
        let database = try Database(in: directory)

        let (mode, synchronous, keys) = try await database.write { connection in
            (
                try connection.first("PRAGMA journal_mode") { try $0.text(0) },
                try connection.first("PRAGMA synchronous") { try $0.int(0) },
                try connection.first("PRAGMA foreign_keys") { try $0.bool(0) }
            )
        }

        #expect(mode == "wal")
        #expect(synchronous == 2)
        #expect(keys == true)
    }

    // MARK: migrations

    @Test func appliesMigrationsInOrderAndEachOnce() async throws {
        let first = "CREATE TABLE steps (number INTEGER); INSERT INTO steps VALUES (1);"
        let second = "INSERT INTO steps SELECT max(number) + 1 FROM steps"
        let third = "INSERT INTO steps SELECT max(number) * 10 FROM steps"
        try Database(in: directory, migrations: [first, second]).close()

        let database = try Database(in: directory, migrations: [first, second, third])

        let steps = try await database.read { try $0.query("SELECT number FROM steps") { try $0.int(0) } }
        #expect(steps == [1, 2, 20])
        #expect(try await database.count("PRAGMA user_version") == 3)
        #expect(try await database.count("PRAGMA application_id") == Int(testApplicationID))
    }

    @Test(arguments: [
        "CREATE TABLE half (a); INSERT INTO nowhere VALUES (1)",
        "CREATE TABLE half (a); not SQL",
        "CREATE TABLE half (a); COMMIT",
        "CREATE TABLE half (a); ROLLBACK",
        "CREATE TABLE half (a REFERENCES steps (number)); INSERT INTO half VALUES (99)",
    ])
    func aMigrationThatFailsLeavesTheStateBeforeIt(_ failing: String) async throws {
        let first = "CREATE TABLE steps (number INTEGER PRIMARY KEY); INSERT INTO steps VALUES (1)"

        #expect {
            try Database(in: directory, migrations: [first, failing, "CREATE TABLE never (a)"])
        } throws: { error in
            guard case DatabaseError.migration(2, _) = error else { return false }
            return true
        }

        let database = try Database(in: directory, migrations: [first])
        #expect(try await database.count("PRAGMA user_version") == 1)
        #expect(try await database.count("SELECT count(*) FROM steps") == 1)
    }

    @Test func aMigrationMayRebuildATableThatOthersReferTo() async throws {
        let rebuild = """
            CREATE TABLE notes_new (id INTEGER PRIMARY KEY, text TEXT NOT NULL, stars INTEGER, extra TEXT) STRICT;
            INSERT INTO notes_new (id, text, stars) SELECT id, text, stars FROM notes;
            DROP TABLE notes;
            ALTER TABLE notes_new RENAME TO notes;
            """
        let before = try Database(in: directory)
        try await before.addNote("kept", id: 1)
        try await before.write { try $0.execute("INSERT INTO tags (note, name) VALUES (1, 'a')") }
        try before.close()

        let database = try Database(in: directory, migrations: notes + [rebuild])

        #expect(try await database.count("SELECT count(*) FROM tags") == 1)
        #expect(try await database.noteTexts() == ["kept"])
    }

    // MARK: refusals

    /// The bytes of a database with some notes, closed.
    private func makeDatabase(notes count: Int = 200) async throws -> [UInt8] {
        let database = try Database(in: directory)
        try await database.write { connection in
            for number in 0..<count { try connection.addNote("note \(number) " + String(repeating: "x", count: 200)) }
        }
        try database.close()
        return try readBytes(directory.database)
    }

    /// Opens the database with `bytes` in the file, expects a refusal and the file as it was.
    private func expectRefusal(
        of bytes: [UInt8], as isExpected: (DatabaseError) -> Bool = { _ in true },
        migrations: [String] = notes, applicationID: Int32 = testApplicationID,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try writeBytes(bytes, to: directory.database)
        #expect(sourceLocation: sourceLocation) {
            try Database(in: directory, migrations: migrations, applicationID: applicationID)
        } throws: { error in
            (error as? DatabaseError).map(isExpected) ?? false
        }
        #expect(try readBytes(directory.database) == bytes, sourceLocation: sourceLocation)
        #expect(directory.names == ["test.db"], sourceLocation: sourceLocation)
    }

    @Test func refusesANewerSchema() async throws {
        let bytes = try await makeDatabase()

        try expectRefusal(of: bytes, as: { $0 == .newerSchema(found: 2, known: 1) }, migrations: [notes[0]])
    }

    @Test func refusesTheFileOfAnotherApplication() async throws {
        let bytes = try await makeDatabase()

        try expectRefusal(
            of: bytes, as: { $0 == .otherApplication(found: testApplicationID, expected: 7) }, applicationID: 7)
    }

    @Test func refusesADatabaseThatBelongsToNone() async throws {
        var bytes = try await makeDatabase()
        for offset in 68..<72 { bytes[offset] = 0 }

        try expectRefusal(of: bytes, as: { $0 == .otherApplication(found: 0, expected: testApplicationID) })
    }

    @Test(arguments: [1, 15, 16, 100, 511, 512, 4096, 10_000])
    func refusesRandomBytes(_ count: Int) throws {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<count).map { _ in UInt8.random(in: 1...255, using: &generator) }

        try expectRefusal(of: bytes, as: { $0 == .notADatabase })
    }

    @Test func refusesText() throws {
        try expectRefusal(of: Array("DATABASE_PATH=/var/lib/auth\n".utf8), as: { $0 == .notADatabase })
        try expectRefusal(of: Array(String(repeating: "not a database\n", count: 500).utf8))
    }

    @Test(arguments: [1, 99, 511, 512, 4096, 4097, 8192, -4096, -1])
    func refusesATruncatedFile(_ length: Int) async throws {
        let bytes = try await makeDatabase()

        try expectRefusal(of: Array(bytes[..<(length < 0 ? bytes.count + length : length)]))
    }

    @Test(arguments: Array(0..<18) + [19, 21, 22, 23, 36, 60, 63, 68, 71, 100])
    func refusesAFileWithAFlippedByteThatMatters(_ offset: Int) async throws {
        var bytes = try await makeDatabase()
        bytes[offset] ^= 0xFF

        try expectRefusal(of: bytes)
    }

    @Test func neverWritesToAFileItRefuses() async throws {
        let bytes = try await makeDatabase()

        for offset in 0..<120 {
            var flipped = bytes
            flipped[offset] ^= 0xFF
            try writeBytes(flipped, to: directory.database)
            do {
                try Database(in: directory).close()
            } catch {
                #expect(try readBytes(directory.database) == flipped, "byte \(offset): \(error)")
            }
        }
    }

    @Test func refusesAFileWithAPageOverwritten() async throws {
        let bytes = try await makeDatabase()

        for page in 1..<(bytes.count / 4096) {
            var damaged = bytes
            for offset in (page * 4096)..<(page * 4096 + 64) { damaged[offset] = 0xA5 }
            try expectRefusal(of: damaged) { error in
                guard case .corrupt = error else { return false }
                return true
            }
        }
    }

    @Test func refusesByWhatIsInTheLogAndLeavesTheLog() async throws {
        let database = try Database(in: directory)
        try await database.addNote("first")
        let copy = try TemporaryDirectory()
        let names = ["test.db", "test.db-wal"]
        for name in names { try writeBytes(readBytes(directory.file(name)), to: copy.file(name)) }
        let before = try names.map { try readBytes(copy.file($0)) }

        #expect(throws: DatabaseError.newerSchema(found: 2, known: 1)) {
            try Database(in: copy, migrations: [notes[0]])
        }

        #expect(try names.map { try readBytes(copy.file($0)) } == before)
    }

    @Test func saysWhyInASentence() {
        #expect(
            DatabaseError.newerSchema(found: 7, known: 3).description
                == "the database has schema version 7, this build knows versions up to 3; run a newer build")
    }
}
