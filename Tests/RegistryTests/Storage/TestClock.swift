import Synchronization

@testable import Registry

/// A clock that stands still until it is moved.
final class TestClock: Sendable {
    private let seconds = Mutex(0.0)

    var now: @Sendable () -> Moment { { .at(self.seconds.withLock { $0 }) } }

    func advance(by seconds: Double) {
        self.seconds.withLock { $0 += seconds }
    }
}

extension RegistryState {
    /// A state on an empty store.
    convenience init(
        clock: TestClock = TestClock(), store: any LeaseStore = MemoryLeaseStore(),
        limits: CatalogLimits = CatalogLimits()
    ) {
        let recovered = RecoveredCatalog(epoch: "test", revision: 0, leases: [])
        self.init(recovered, store: store, limits: limits, draws: DrawSequence(seed: 1), now: clock.now)
    }
}
