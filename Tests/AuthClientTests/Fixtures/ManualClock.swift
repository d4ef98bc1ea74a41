import Networking
import Synchronization

/// A clock that goes when it is told to.
final class ManualClock: Sendable {
    private let instant = Mutex(MonotonicTime(nanoseconds: 1_000_000_000_000))

    var now: MonotonicTime { instant.withLock { $0 } }

    func advance(by duration: Duration) { instant.withLock { $0 = $0 + duration } }
}
