import Networking
import Synchronization

/// Threads that read, each with a connection of its own, side by side with the writer.
final class Readers: Sendable {
    private let threads: WorkerPool
    /// As many as there are threads, so that one is here whenever a thread has work.
    private let idle: Mutex<[ConfinedConnection]>

    init(_ file: DatabaseFile, count: Int, limits: DatabaseLimits) throws(DatabaseError) {
        var connections: [ConfinedConnection] = []
        for _ in 0..<count { connections.append(try Self.open(file, limits: limits)) }
        idle = Mutex(connections)
        threads = WorkerPool(name: "sqlite-read", threads: count, queueLimit: limits.readQueueLimit)
    }

    private static func open(_ file: DatabaseFile, limits: DatabaseLimits) throws(DatabaseError) -> ConfinedConnection {
        let connection = try Connection(path: file.path, access: .readOnly, busyTimeout: limits.busyTimeout)
        try connection.distrustFile()
        try connection.prepareForReading(cacheKibibytes: limits.cacheKibibytes)
        return ConfinedConnection(connection)
    }

    var figures: WorkerPool.Figures { threads.figures }

    /// Runs `body` in a transaction of its own, so that all it reads is of one moment.
    func run<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
        do {
            return try await threads.run { [self] in
                try withConnection { connection in
                    try connection.execute("BEGIN")
                    // Ends the transaction after an error, too; that it only reads leaves nothing to go wrong.
                    defer { _ = try? connection.execute("COMMIT") }
                    return try body(connection)
                }
            }
        } catch is WorkerPool.QueueFull {
            throw DatabaseError.queueFull
        } catch is WorkerPool.ShutDown {
            throw DatabaseError.closed
        }
    }

    private func withConnection<T>(_ body: (Connection) throws -> T) throws -> T {
        guard let box = idle.withLock({ $0.popLast() }) else { preconditionFailure("more readers than connections") }
        defer { idle.withLock { $0.append(box) } }
        return try body(box.connection)
    }

    /// Finishes the reads that wait, ends the threads and closes the connections.
    func close() {
        threads.shutdown()
        idle.withLock { $0 = [] }
    }
}
