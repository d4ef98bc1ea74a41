/// What the writer holds and has done; all of one moment.
package struct WriteFigures: Sendable, Equatable {
    /// Writes that wait for the next commit.
    package var queued = 0
    /// Writes that ran, whether they succeeded or not.
    package var completed = 0
    /// Writes that ran and failed.
    package var failed = 0
    /// Writes turned away because the queue was full.
    package var refused = 0
    /// Transactions; fewer than writes, for they are shared.
    package var batches = 0
    package var largestBatch = 0
    /// Time spent in transactions, commits included.
    package var busyTime: Duration = .zero
}
