import FoundationEssentials
import Synchronization

/// A clock that goes when it is told to.
final class TestClock: Sendable {
    private let instant = Mutex(Date.start)

    var now: Date { instant.withLock { $0 } }

    func advance(by seconds: TimeInterval) { instant.withLock { $0 += seconds } }
}
