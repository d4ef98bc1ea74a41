import Synchronization

/// A write that was handed over and is waited for later, or by several.
package final class PendingWrite<T: Sendable>: Sendable {
    private struct State {
        /// What the body returned or threw; not told before the commit.
        var outcome: Result<T, any Error>?
        var isFinished = false
        var waiting: [UnsafeContinuation<T, any Error>] = []
    }

    private let body: @Sendable (Connection) throws -> T
    private let state = Mutex(State())
    let runsAlone: Bool

    init(runsAlone: Bool = false, _ body: @escaping @Sendable (Connection) throws -> T) {
        self.runsAlone = runsAlone
        self.body = body
    }

    /// What the body returned, when it is on the disk.
    ///
    /// Cancelling the waiting task changes nothing: the write takes place, and this waits for it.
    ///
    /// - Throws: what the body threw, and then nothing of it happened; or `DatabaseError`.
    package var value: T {
        get async throws {
            try await withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<T, any Error>) in
                let known = state.withLock { state in
                    if !state.isFinished { state.waiting.append(continuation) }
                    return state.isFinished ? state.outcome : nil
                }
                if let known { continuation.resume(with: known) }
            }
        }
    }
}

extension PendingWrite {
    /// Why it failed, as far as is known.
    var failure: (any Error)? {
        guard case .failure(let error) = state.withLock({ $0.outcome }) else { return nil }
        return error
    }
}

extension PendingWrite: WriteJob {
    func run(on connection: Connection) -> (any Error)? {
        let outcome = Result { try body(connection) }
        state.withLock { $0.outcome = outcome }
        guard case .failure(let error) = outcome else { return nil }
        return error
    }

    func fail(with error: any Error) {
        state.withLock { $0.outcome = .failure(error) }
    }

    func finish() {
        let (outcome, waiting) = state.withLock { state in
            state.isFinished = true
            defer { state.waiting = [] }
            return (state.outcome, state.waiting)
        }
        guard let outcome else { preconditionFailure("a write finished that neither ran nor failed") }
        for continuation in waiting { continuation.resume(with: outcome) }
    }
}
