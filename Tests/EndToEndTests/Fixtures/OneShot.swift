import Synchronization

/// A value that comes once, and that any number of tasks wait for.
///
/// A task that is cancelled while it waits ends the wait for all, with `nil`: the test is over then.
final class OneShot<Value: Sendable>: Sendable {
    private enum State {
        case pending([CheckedContinuation<Value?, Never>])
        case done(Value?)
    }

    private let state = Mutex(State.pending([]))

    /// Wakes whoever waits; only the first call has an effect.
    func fulfil(_ value: Value?) {
        let waiting = state.withLock { state -> [CheckedContinuation<Value?, Never>] in
            guard case .pending(let waiting) = state else { return [] }
            state = .done(value)
            return waiting
        }
        for continuation in waiting { continuation.resume(returning: value) }
    }

    /// The value, as soon as it is there.
    func value() async -> Value? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let value: Value?? = state.withLock { state in
                    switch state {
                    case .done(let value): return .some(value)
                    case .pending(let waiting):
                        state = .pending(waiting + [continuation])
                        return .none
                    }
                }
                if let value { continuation.resume(returning: value) }
            }
        } onCancel: {
            fulfil(nil)
        }
    }
}
