package import Networking

/// A SQLite file: one thread that writes, and some that read beside it without waiting.
///
/// What a write returned is on the disk (write-ahead log, `synchronous = FULL`); what is on the disk, every later read
/// sees. The file belongs to one program, marked by an application id; migrations bring it to the schema of the build.
/// The limits are the database's own; there is no lock between its callers but the order of their writes.
package final class Database: Sendable {
    private let file: DatabaseFile
    private let writer: Writer
    private let readers: Readers

    /// Opens the database at `path`, or creates it with mode 0600, and applies the migrations it has not seen.
    ///
    /// It blocks, for the check of the file above all. A file that is refused is left byte for byte as it was: one that
    /// is no database or damaged (see `DatabaseLimits.quickCheckByteLimit`), of another application, or of a newer
    /// build. A database without any table and without an application id passes as new.
    ///
    /// - Parameters:
    ///   - path: a file in a directory that exists.
    ///   - migrations: SQL scripts in order, each applied once, in a transaction of its own, foreign keys unenforced
    ///     but checked at its end; what has shipped must not change.
    ///   - applicationID: marks the files of this program; not 0.
    ///   - readers: how many reads run at a time.
    package init(
        path: String,
        migrations: [String],
        applicationID: Int32,
        readers readerCount: Int = 2,
        limits: DatabaseLimits = DatabaseLimits()
    ) throws(DatabaseError) {
        precondition(applicationID != 0, "0 is the application id of files that have none")
        file = try DatabaseFile(path: path)
        try file.createUnlessPresent()
        let schema = Schema(migrations: migrations, applicationID: applicationID)
        let connection = try schema.open(file, limits: limits)
        readers = try Readers(file, count: readerCount, limits: limits)
        writer = Writer(connection, limits: limits)
    }

    /// Runs `body` on the writer's thread and returns what it returns, when that is on the disk.
    ///
    /// The body is one transaction: if it throws, nothing of it happened. It shares a commit with others and must not
    /// begin or end one. Cancelling the task does not call the write back.
    ///
    /// - Throws: what `body` throws; `queueFull`, `closed`; or why the commit failed, and then nothing is promised but
    ///   that the write was not reported.
    @discardableResult
    package func write<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
        try await submit(body).value
    }

    /// Queues `body` as `write` does, before it returns; writes take effect in the order of these calls.
    package func submit<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) -> PendingWrite<T> {
        let write = PendingWrite(body)
        writer.enqueue(write)
        return write
    }

    /// Runs `body` on a reader's thread; all it reads is of one moment, and it waits for no writer.
    ///
    /// - Throws: what `body` throws; `queueFull`, `closed`; `CancellationError` if cancelled before it began.
    package func read<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
        try await readers.run(body)
    }

    /// Moves the write-ahead log into the file, as far as reads in progress allow; SQLite does so by itself, too.
    ///
    /// - Returns: whether all of it was moved.
    @discardableResult
    package func checkpoint() async throws -> Bool {
        let move = PendingWrite(runsAlone: true) { try $0.checkpoint(emptying: false) }
        writer.enqueue(move)
        return try await move.value
    }

    /// Reads the whole file and checks its structure, beside reads and writes.
    ///
    /// - Throws: `DatabaseError.corrupt` with the first fault found.
    package func quickCheck() async throws {
        try await read { try $0.quickCheck() }
    }

    /// Finishes the reads and writes that wait, moves the log into the file and closes it; blocks for that long.
    ///
    /// Later operations get `closed`. A second call does nothing.
    ///
    /// - Throws: why the log could not be moved; nothing is lost then, it is read when the file is opened next.
    package func close() throws {
        readers.close()
        if let failure = writer.close() { throw failure }
    }

    package var writeFigures: WriteFigures { writer.figures }
    package var readFigures: WorkerPool.Figures { readers.figures }

    /// Bytes of the file and of its write-ahead log; `nil` if the file is gone.
    package var fileSize: Int64? { file.size.map { $0 + file.logSize } }
}
