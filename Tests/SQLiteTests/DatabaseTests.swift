import Networking
import SQLite
import Testing

@Suite struct DatabaseTests {
    private struct Refusal: Error, Equatable {}

    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    // MARK: commits

    @Test func whatAWriteReturnedIsThereAfterReopening() async throws {
        let database = try Database(in: directory)
        try await database.addNote("first")
        try database.close()

        let reopened = try Database(in: directory)

        #expect(try await reopened.noteTexts() == ["first"])
    }

    @Test func whatAWriteReturnedIsInTheFilesAlready() async throws {
        let database = try Database(in: directory)
        try await database.addNote("first")

        // As a crash leaves them: nothing was closed.
        let copy = try TemporaryDirectory()
        for name in ["test.db", "test.db-wal"] {
            try writeBytes(readBytes(directory.file(name)), to: copy.file(name))
        }

        #expect(try await Database(in: copy).noteTexts() == ["first"])
    }

    @Test func writesThatWaitShareACommit() async throws {
        let database = try Database(in: directory)
        let gate = Gate()
        let held = database.submit { _ in gate.pass() }
        await gate.isReached()
        let before = database.writeFigures

        let writes = (0..<50).map { number in database.submit { try $0.addNote("note \(number)") } }
        #expect(database.writeFigures.queued == 50)
        gate.open()
        try await held.value
        for write in writes { try await write.value }

        #expect(before.batches == 0)
        #expect(database.writeFigures.batches == 2)
        #expect(database.writeFigures.largestBatch == 50)
        #expect(database.writeFigures.completed == 51)
        #expect(try await database.noteTexts().count == 50)
    }

    @Test func aBatchHasALimit() async throws {
        var limits = DatabaseLimits()
        limits.batchLimit = 8
        let database = try Database(in: directory, limits: limits)
        let gate = Gate()
        let held = database.submit { _ in gate.pass() }
        await gate.isReached()

        let writes = (0..<20).map { number in database.submit { try $0.addNote("note \(number)") } }
        gate.open()
        try await held.value
        for write in writes { try await write.value }

        #expect(database.writeFigures.largestBatch == 8)
        #expect(database.writeFigures.batches == 4)
    }

    @Test func aFailingWriteUndoesItselfAndNotItsNeighbours() async throws {
        let database = try Database(in: directory)
        let gate = Gate()
        let held = database.submit { _ in gate.pass() }
        await gate.isReached()

        let first = database.submit { try $0.addNote("first") }
        let failing = database.submit { connection in
            try connection.addNote("half done")
            throw Refusal()
        }
        let duplicate = database.submit { try $0.addNote("first again", id: 1) }
        let last = database.submit { try $0.addNote("last") }
        gate.open()
        try await held.value

        try await first.value
        await #expect(throws: Refusal.self) { try await failing.value }
        await #expect(throws: DatabaseError.constraint(.unique(columns: ["notes.id"]))) { try await duplicate.value }
        try await last.value
        #expect(try await database.noteTexts() == ["first", "last"])
        #expect(database.writeFigures.failed == 2)
        #expect(database.writeFigures.batches == 2)
    }

    @Test func aReferenceLeftOpenFailsItsOwnWriteAlone() async throws {
        let database = try Database(in: directory)
        let gate = Gate()
        let held = database.submit { _ in gate.pass() }
        await gate.isReached()

        let first = database.submit { try $0.addNote("first", id: 1) }
        let dangling = database.submit { connection in
            try connection.execute("INSERT INTO tags (note, name, late) VALUES (1, 'a', 99)")
        }
        let last = database.submit { try $0.addNote("last", id: 2) }
        gate.open()

        try await held.value
        try await first.value
        await #expect(throws: DatabaseError.constraint(.foreignKey)) { try await dangling.value }
        try await last.value
        #expect(try await database.noteTexts() == ["first", "last"])
        #expect(try await database.count("SELECT count(*) FROM tags") == 0)
    }

    @Test func aWriteThatEndsTheSharedTransactionFailsAllInIt() async throws {
        let database = try Database(in: directory)
        let gate = Gate()
        let held = database.submit { _ in gate.pass() }
        await gate.isReached()

        let first = database.submit { try $0.addNote("first") }
        let ending = database.submit { try $0.execute("ROLLBACK") }
        let last = database.submit { try $0.addNote("last") }
        gate.open()

        try await held.value
        await #expect(throws: DatabaseError.self) { try await first.value }
        await #expect(throws: DatabaseError.self) { try await ending.value }
        await #expect(throws: DatabaseError.self) { try await last.value }
        try await database.addNote("later")
        #expect(try await database.noteTexts() == ["later"])
    }

    @Test func writesTakeEffectInTheOrderTheyWereSubmitted() async throws {
        let database = try Database(in: directory)

        let writes = (0..<500).map { number in database.submit { try $0.addNote("\(number)") } }
        for write in writes.reversed() { try await write.value }

        #expect(try await database.noteTexts() == (0..<500).map(String.init))
    }

    @Test func severalMayWaitForOneWrite() async throws {
        let database = try Database(in: directory)
        let gate = Gate()
        let write = database.submit { connection in
            gate.pass()
            try connection.addNote("one")
            return connection.lastInsertedRowID
        }

        async let first = write.value
        async let second = write.value
        await gate.isReached()
        gate.open()

        #expect(try await first == 1)
        #expect(try await second == 1)
        #expect(try await write.value == 1)
    }

    @Test func aWriteIsNotCalledBackByCancellation() async throws {
        let database = try Database(in: directory)
        let gate = Gate()
        let held = database.submit { _ in gate.pass() }
        await gate.isReached()
        let task = Task { try await database.addNote("kept") }
        while database.writeFigures.queued == 0 { await Task.yield() }

        task.cancel()
        gate.open()

        try await task.value
        try await held.value
        #expect(try await database.noteTexts() == ["kept"])
    }

    @Test func refusesWritesBeyondTheLimitOfTheQueue() async throws {
        var limits = DatabaseLimits()
        limits.writeQueueLimit = 3
        let database = try Database(in: directory, limits: limits)
        let gate = Gate()
        let held = database.submit { _ in gate.pass() }
        await gate.isReached()
        let queued = (0..<3).map { number in database.submit { try $0.addNote("\(number)") } }

        await #expect(throws: DatabaseError.queueFull) { try await database.addNote("too many") }
        #expect(database.writeFigures.refused == 1)

        gate.open()
        try await held.value
        for write in queued { try await write.value }
        #expect(try await database.noteTexts() == ["0", "1", "2"])
    }

    // MARK: reads

    @Test func readsDoNotWaitForAWriterAndDoNotSeeWhatItHasNotCommitted() async throws {
        let database = try Database(in: directory)
        try await database.addNote("committed")
        let gate = Gate()
        let held = database.submit { connection in
            try connection.addNote("on its way")
            gate.pass()
        }
        await gate.isReached()

        #expect(try await database.noteTexts() == ["committed"])

        gate.open()
        try await held.value
        #expect(try await database.noteTexts() == ["committed", "on its way"])
    }

    @Test func allThatOneReadSeesIsOfOneMoment() async throws {
        let database = try Database(in: directory)
        try await database.addNote("before")
        let gate = Gate()
        async let counts = database.read { connection in
            let count = { try connection.first("SELECT count(*) FROM notes") { try $0.int(0) } }
            let before = try count()
            gate.pass()
            return [before, try count()]
        }
        await gate.isReached()

        try await database.addNote("meanwhile")
        gate.open()

        #expect(try await counts == [1, 1])
        #expect(try await database.noteTexts().count == 2)
    }

    @Test func aReadSeesEveryWriteAcknowledgedBeforeIt() async throws {
        let database = try Database(in: directory, readers: 3)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask {
                    try await database.addNote("\(number)", id: Int64(number))
                    #expect(try await database.count("SELECT count(*) FROM notes WHERE id = \(number)") == 1)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func aReadCannotWrite() async throws {
        let database = try Database(in: directory)

        await #expect(throws: DatabaseError.self) { try await database.read { try $0.addNote("no") } }
        await #expect(throws: DatabaseError.self) {
            try await database.read {
                try $0.execute("PRAGMA query_only = OFF")
                try $0.addNote("no")
            }
        }

        #expect(try await database.noteTexts().isEmpty)
    }

    @Test func aReadThatFailsLeavesItsConnectionInOrder() async throws {
        let database = try Database(in: directory, readers: 1)

        for _ in 0..<3 {
            await #expect(throws: Refusal.self) { try await database.read { _ in throw Refusal() } }
        }
        try await database.addNote("new")

        #expect(try await database.noteTexts() == ["new"])
    }

    @Test func refusesReadsBeyondTheLimitOfTheQueue() async throws {
        var limits = DatabaseLimits()
        limits.readQueueLimit = 0
        let database = try Database(in: directory, readers: 1, limits: limits)
        let gate = Gate()
        async let held: Void = database.read { _ in gate.pass() }
        await gate.isReached()

        await #expect(throws: DatabaseError.queueFull) { try await database.noteTexts() }

        gate.open()
        try await held
    }

    // MARK: closing and upkeep

    @Test func closingFinishesWhatWaitsAndLeavesOneFile() async throws {
        let database = try Database(in: directory)
        let writes = (0..<20).map { number in database.submit { try $0.addNote("\(number)") } }

        try database.close()
        try database.close()

        for write in writes { try await write.value }
        #expect(directory.names == ["test.db"])
        await #expect(throws: DatabaseError.closed) { try await database.addNote("late") }
        await #expect(throws: DatabaseError.closed) { try await database.noteTexts() }
        await #expect(throws: DatabaseError.closed) { try await database.checkpoint() }
        #expect(try await Database(in: directory).noteTexts().count == 20)
    }

    @Test func aDatabaseLetGoOfClosesItself() async throws {
        for number in 0..<3 {
            let database = try Database(in: directory)
            try await database.addNote("\(number)")
        }

        #expect(try await Database(in: directory).noteTexts() == ["0", "1", "2"])
    }

    @Test func movesTheLogIntoTheFile() async throws {
        let database = try Database(in: directory)
        for number in 0..<50 { try await database.addNote("\(number)") }
        let sizeBefore = try readBytes(directory.database).count

        #expect(try await database.checkpoint())

        #expect(try readBytes(directory.database).count > sizeBefore)
        #expect(try await database.noteTexts().count == 50)
    }

    @Test func findsAWholeFileInOrderAndMeasuresIt() async throws {
        let database = try Database(in: directory)
        try await database.addNote("first")

        try await database.quickCheck()

        #expect(try #require(database.fileSize) > 4096)
        #expect(database.readFigures.completed == 1)
    }

    @Test func twoDatabasesOnOneFileTakeTurns() async throws {
        let one = try Database(in: directory)
        let other = try Database(in: directory)

        for number in 0..<20 {
            async let first: Void = one.addNote("one \(number)")
            async let second: Void = other.addNote("other \(number)")
            _ = try await (first, second)
        }

        #expect(try await one.noteTexts().count == 40)
        #expect(try await other.noteTexts().count == 40)
    }
}
