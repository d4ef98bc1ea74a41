/// Bounds on what a database may hold, and for how long it may keep a caller.
package struct DatabaseLimits: Sendable {
    /// Writes that may wait; beyond it they get `DatabaseError.queueFull`.
    package var writeQueueLimit = 1024
    /// Reads that may wait; beyond it they get `DatabaseError.queueFull`.
    package var readQueueLimit = 1024
    /// Writes that share one commit: a bound on how long the first of them waits for the last.
    package var batchLimit = 256
    /// How long a lock of another process is waited for.
    package var busyTimeout: Duration = .seconds(5)
    /// Page cache of one connection, in KiB.
    package var cacheKibibytes = 2048
    /// Largest file, in bytes, that is checked page by page when it is opened (at about 1 GB/s from memory).
    ///
    /// Of a larger one only the header, the schema and the length are; `quickCheck()` does the rest at leisure.
    package var quickCheckByteLimit: Int64 = 64 << 20

    package init() {}
}
