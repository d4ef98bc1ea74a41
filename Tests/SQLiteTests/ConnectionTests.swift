import SQLite
import Testing

@Suite struct ConnectionTests {
    private let directory: TemporaryDirectory
    private let database: Database

    init() throws {
        directory = try TemporaryDirectory()
        database = try Database(in: directory, migrations: notes + ["CREATE TABLE anything (value)"])
    }

    // MARK: values

    @Test(
        arguments: [
            .null, .integer(0), .integer(.max), .integer(.min), .real(0.1), .real(-.infinity),
            .real(.leastNonzeroMagnitude),
            .text(""), .text("Grüße, 世界 👋🏽"), .text(String(repeating: "long", count: 100_000)),
            .blob([]), .blob([0]), .blob(Array(0...255)), .blob(Array(repeating: 0, count: 1_000_000)),
        ] as [SQLiteValue])
    func returnsAValueAsItWasStored(_ value: SQLiteValue) async throws {
        try await database.write { try $0.execute("INSERT INTO anything VALUES (?)", [value]) }

        let (stored, type) = try #require(
            try await database.read { connection in
                try connection.first("SELECT value, typeof(value) FROM anything") { (try $0.value(0), try $0.text(1)) }
            })

        #expect(stored == value)
        #expect(type == value.typeName)
    }

    @Test(arguments: ["\0", "a\0b", "ab\0"])
    func refusesTextWithNUL(_ text: String) async throws {
        await #expect(throws: DatabaseError.textWithNUL) { try await database.addNote(text) }
        #expect(try await database.noteTexts().isEmpty)
    }

    @Test func readsEachTypeByItsName() async throws {
        let values: [SQLiteValue] = [.int(7), .real(2.5), "text", .blob([1, 2]), .bool(true), nil]
        let matches = try await database.read { connection in
            try connection.first("SELECT ?, ?, ?, ?, ?, ?", values) { row in
                try [
                    row.int64(0) == 7, row.int(0) == 7, row.optionalInt64(0) == 7, row.optionalInt(0) == 7,
                    row.double(1) == 2.5, row.double(0) == 7, row.optionalDouble(1) == 2.5,
                    row.text(2) == "text", row.optionalText(2) == "text",
                    row.blob(3) == [1, 2], row.optionalBlob(3) == [1, 2],
                    row.bool(4), row.optionalBool(4) == true,
                    row.isNull(5), !row.isNull(0), row.optionalInt64(5) == nil, row.optionalInt(5) == nil,
                    row.optionalDouble(5) == nil, row.optionalText(5) == nil, row.optionalBlob(5) == nil,
                    row.optionalBool(5) == nil,
                ]
            }
        }

        #expect(matches == Array(repeating: true, count: 21))
    }

    @Test func refusesAColumnOfAnotherType() async throws {
        try await database.addNote("text", id: 1)
        func expectRefusal<T: Sendable>(_ found: String, _ read: @escaping @Sendable (borrowing Row) throws -> T) async
        {
            await #expect(throws: DatabaseError.unexpectedType(column: "c", found: found)) {
                try await database.read {
                    try $0.first("SELECT text AS c, NULL AS c, 1.5 AS c, x'00' AS c FROM notes", [], read)
                }
            }
        }

        await expectRefusal("text") { try $0.int64(0) }
        await expectRefusal("text") { try $0.optionalInt64(0) }
        await expectRefusal("text") { try $0.blob(0) }
        await expectRefusal("text") { try $0.double(0) }
        await expectRefusal("null") { try $0.int64(1) }
        await expectRefusal("null") { try $0.text(1) }
        await expectRefusal("null") { try $0.blob(1) }
        await expectRefusal("null") { try $0.double(1) }
        await expectRefusal("a real number") { try $0.int(2) }
        await expectRefusal("a blob") { try $0.optionalText(3) }
    }

    // MARK: statements

    @Test func tellsHowManyRowsChanged() async throws {
        for number in 0..<3 { try await database.addNote("\(number)") }

        let (updated, missed, deleted) = try await database.write { connection in
            (
                try connection.execute("UPDATE notes SET stars = 1 WHERE id <= ?", [2]),
                try connection.execute("UPDATE notes SET stars = 1 WHERE id = ?", [99]),
                try connection.execute("DELETE FROM notes")
            )
        }

        #expect(updated == 2)
        #expect(missed == 0)
        #expect(deleted == 3)
    }

    @Test func givesTheFirstRowOrNone() async throws {
        for number in 0..<3 { try await database.addNote("\(number)") }

        let (first, none) = try await database.read { connection in
            (
                try connection.first("SELECT text FROM notes ORDER BY id") { try $0.text(0) },
                try connection.first("SELECT text FROM notes WHERE id = ?", [99]) { try $0.text(0) }
            )
        }

        #expect(first == "0")
        #expect(none == nil)
    }

    @Test func aStatementMayBeUsedWithinItself() async throws {
        for number in 0..<3 { try await database.addNote("\(number)") }

        let pairs = try await database.read { connection in
            try connection.query("SELECT text FROM notes") { outer in
                try connection.query("SELECT text FROM notes") { try outer.text(0) + $0.text(0) }
            }
        }

        #expect(pairs == [["00", "01", "02"], ["10", "11", "12"], ["20", "21", "22"]])
    }

    @Test func manyDifferentStatementsDoNotPileUpOrFail() async throws {
        let sum = try await database.read { connection in
            try (0..<1000).reduce(0) { sum, number in
                try sum + (connection.first("SELECT \(number)") { try $0.int(0) } ?? 0)
            }
        }

        #expect(sum == 499_500)
    }

    @Test func aStatementThatFailedWorksTheNextTime() async throws {
        try await database.write { connection in
            try connection.addNote("first", id: 1)
            #expect(throws: DatabaseError.self) { try connection.addNote("again", id: 1) }
            try connection.addNote("second", id: 2)
        }

        #expect(try await database.noteTexts() == ["first", "second"])
    }

    @Test func checksReferencesOfAStatementThatReturnsRows() async throws {
        await #expect(throws: DatabaseError.constraint(.foreignKey)) {
            try await database.write { connection in
                try connection.first("INSERT INTO tags (note, name) VALUES (99, 'a') RETURNING name") { try $0.text(0) }
            }
        }
        #expect(try await database.count("SELECT count(*) FROM tags") == 0)
    }

    @Test(
        arguments: [
            ("SELECT ?", []), ("SELECT ?", [1, 2]), ("SELECT 1", [1]), ("", []), ("-- nothing", []), ("SELEKT 1", []),
            ("SELECT nothing", []), ("SELECT \"nothing\"", []), ("SELECT 1; SELECT 2", []),
        ] as [(String, [SQLiteValue])])
    func refusesSQLItCannotRunAsOneStatement(_ sql: String, _ values: [SQLiteValue]) async {
        await #expect {
            try await database.read { try $0.execute(sql, values) }
        } throws: { error in
            guard case DatabaseError.misuse = error else { return false }
            return true
        }
    }

    // MARK: rules of the schema

    @Test(
        arguments: [
            ("INSERT INTO notes (id, text) VALUES (1, 'b')", .unique(columns: ["notes.id"])),
            ("INSERT INTO tags (note, name) VALUES (1, 'a')", .unique(columns: ["tags.note", "tags.name"])),
            ("INSERT INTO tags (note, name) VALUES (99, 'a')", .foreignKey),
            ("INSERT INTO notes (text) VALUES (NULL)", .notNull(column: "notes.text")),
            ("INSERT INTO notes (text, stars) VALUES ('b', -1)", .check("stars >= 0")),
            (
                "INSERT INTO notes (text, stars) VALUES ('b', 'many')",
                .other("cannot store TEXT value in INTEGER column notes.stars")
            ),
        ] as [(String, ConstraintViolation)])
    func namesTheRuleThatAWriteWouldBreak(_ sql: String, _ violation: ConstraintViolation) async throws {
        try await database.write { connection in
            try connection.addNote("a", id: 1)
            try connection.execute("INSERT INTO tags (note, name) VALUES (1, 'a')")
        }

        await #expect(throws: DatabaseError.constraint(violation)) {
            try await database.write { try $0.execute(sql) }
        }
    }

    @Test func tellsWhichColumnMustBeUnique() {
        let error = DatabaseError.constraint(.unique(columns: ["users.email"]))

        #expect(error.violatesUniqueness(of: "users.email"))
        #expect(!error.violatesUniqueness(of: "users.username"))
        #expect(!DatabaseError.constraint(.foreignKey).violatesUniqueness(of: "users.email"))
        #expect(!DatabaseError.busy.violatesUniqueness(of: "users.email"))
    }

    @Test func cannotWriteToTheSchemaTable() async {
        await #expect(throws: DatabaseError.self) {
            try await database.write { connection in
                try connection.execute("PRAGMA writable_schema = ON")
                try connection.execute("DELETE FROM sqlite_schema")
            }
        }
    }
}

extension SQLiteValue {
    fileprivate var typeName: String {
        switch self {
        case .null: "null"
        case .integer: "integer"
        case .real: "real"
        case .text: "text"
        case .blob: "blob"
        }
    }
}
