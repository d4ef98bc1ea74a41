import Networking
import Synchronization

/// The one thread that writes, which commits together what has come together.
///
/// While a commit waits for the disk further writes queue up; the next commit takes them all, up to a limit. So the
/// rate of writes does not end at the rate of syncs, and a single write waits for nothing but its own.
final class Writer: Sendable {
    private struct State {
        var jobs: [any WriteJob] = []
        /// The thread is at work, or about to be, and will look into `jobs` again.
        var isDraining = false
        var isClosed = false
        var figures = WriteFigures()
    }

    private let box: ConfinedConnection
    private let limits: DatabaseLimits
    private let thread = WorkerPool(name: "sqlite-write", threads: 1, queueLimit: 1)
    private let state = Mutex(State())

    init(_ connection: Connection, limits: DatabaseLimits) {
        box = ConfinedConnection(connection)
        self.limits = limits
    }

    var figures: WriteFigures {
        state.withLock { state in
            state.figures.queued = state.jobs.count
            return state.figures
        }
    }

    /// Puts `job` behind those that came before it; one that is refused is finished at once.
    func enqueue(_ job: some WriteJob) {
        guard let refusal = state.withLock({ admit(job, to: &$0) }) else { return }
        job.fail(with: refusal)
        job.finish()
    }

    private func admit(_ job: some WriteJob, to state: inout State) -> DatabaseError? {
        guard !state.isClosed else { return .closed }
        guard state.jobs.count < limits.writeQueueLimit else {
            state.figures.refused += 1
            return .queueFull
        }
        state.jobs.append(job)
        wakeThread(&state)
        return nil
    }

    private func wakeThread(_ state: inout State) {
        guard !state.isDraining else { return }
        state.isDraining = true
        do {
            try thread.enqueue { [self] in drain() }
        } catch {
            preconditionFailure("the writer's thread takes one piece of work at a time: \(error)")
        }
    }

    /// Writes what waits, closes the connection and ends the thread; further writes get `closed`.
    ///
    /// - Returns: why the log could not be moved into the file, if so; it is then read when the file is opened next.
    func close() -> (any Error)? {
        let last = PendingWrite(runsAlone: true) { connection in
            defer { connection.close() }
            _ = try connection.checkpoint(emptying: true)
        }
        let isFirst = state.withLock { state in
            guard !state.isClosed else { return false }
            state.isClosed = true
            state.jobs.append(last)
            wakeThread(&state)
            return true
        }
        thread.shutdown()
        return isFirst ? last.failure : nil
    }
}

extension Writer {
    private func drain() {
        while true {
            let batch = takeBatch()
            guard let first = batch.first else { return }
            if first.runsAlone { _ = first.run(on: box.connection) } else { commit(batch) }
            for job in batch { job.finish() }
        }
    }

    /// The writes from the front of the queue that go into one commit; none, and the thread rests.
    private func takeBatch() -> [any WriteJob] {
        state.withLock { state in
            guard let first = state.jobs.first else {
                state.isDraining = false
                return []
            }
            let limit = first.runsAlone ? 1 : limits.batchLimit
            let batch = Array(state.jobs.prefix(limit).prefix { $0.runsAlone == first.runsAlone })
            state.jobs.removeFirst(batch.count)
            return batch
        }
    }

    /// One transaction around all of `batch`; if it fails as a whole, every write in it has failed.
    private func commit(_ batch: [any WriteJob]) {
        let start = ContinuousClock.now
        var failures = 0
        do {
            try box.connection.execute("BEGIN IMMEDIATE")
            for job in batch where try !runInSavepoint(job) { failures += 1 }
            try box.connection.execute("COMMIT")
        } catch {
            // The first error is the one to report. Should this fail, too, the next BEGIN does, and says so.
            if box.connection.isInTransaction { _ = try? box.connection.execute("ROLLBACK") }
            for job in batch { job.fail(with: error) }
            failures = batch.count
        }
        record(batch.count, failures: failures, duration: .now - start)
    }

    /// Runs one write so that its failure undoes itself alone.
    ///
    /// - Returns: whether it succeeded.
    /// - Throws: what makes the whole transaction fail.
    private func runInSavepoint(_ job: any WriteJob) throws -> Bool {
        let connection = box.connection
        try connection.execute("SAVEPOINT one_write")
        let failure = job.run(on: connection) ?? deferredViolation(in: connection)
        // On a full disk and the like SQLite rolls back everything by itself.
        guard connection.isInTransaction else {
            throw failure ?? DatabaseError.misuse("a write ended the transaction it was in")
        }
        if let failure {
            job.fail(with: failure)
            try connection.execute("ROLLBACK TO one_write")
        }
        try connection.execute("RELEASE one_write")
        return failure == nil
    }

    /// Found here, where it concerns one write; the commit would fail for all.
    private func deferredViolation(in connection: Connection) -> (any Error)? {
        do {
            return try connection.hasDeferredViolations ? DatabaseError.constraint(.foreignKey) : nil
        } catch {
            return error
        }
    }

    private func record(_ count: Int, failures: Int, duration: Duration) {
        state.withLock { state in
            state.figures.batches += 1
            state.figures.largestBatch = max(state.figures.largestBatch, count)
            state.figures.completed += count
            state.figures.failed += failures
            state.figures.busyTime += duration
        }
    }
}
