internal import Synchronization

extension EventLoop {
    /// Suspends the caller for `duration`, on this loop's timers.
    ///
    /// - Throws: `CancellationError`, at once when the task is cancelled.
    package func sleep(for duration: Duration) async throws(CancellationError) {
        try await sleep(until: .now + duration)
    }

    /// Suspends the caller until the instant has come.
    package func sleep(until time: MonotonicTime) async throws(CancellationError) {
        let sleeper = Sleeper()
        let wasCancelled = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                sleeper.begin(continuation)
                execute { self.schedule(sleeper, at: time) }
            }
        } onCancel: {
            sleeper.end(cancelled: true)
        }
        if wasCancelled { throw CancellationError() }
    }
}

/// One suspended sleep, ended by its timer or by cancellation, whichever is first.
private final class Sleeper: TimerTarget, Sendable {
    private enum State {
        case idle
        case sleeping(UnsafeContinuation<Bool, Never>)
        case ended(cancelled: Bool)
    }

    private let state = Mutex(State.idle)

    func begin(_ continuation: UnsafeContinuation<Bool, Never>) {
        let ended: Bool? = state.withLock { state in
            if case .ended(let cancelled) = state { return cancelled }
            state = .sleeping(continuation)
            return nil
        }
        if let ended { continuation.resume(returning: ended) }
    }

    func end(cancelled: Bool) {
        let continuation: UnsafeContinuation<Bool, Never>? = state.withLock { state in
            defer { if case .ended = state {} else { state = .ended(cancelled: cancelled) } }
            if case .sleeping(let continuation) = state { return continuation }
            return nil
        }
        continuation?.resume(returning: cancelled)
    }

    func timerFired(now: MonotonicTime) { end(cancelled: false) }
}
