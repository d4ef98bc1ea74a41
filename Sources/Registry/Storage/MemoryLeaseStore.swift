import Synchronization

/// A lease store for as long as the process lives: for tests, and for a registry that may forget.
final class MemoryLeaseStore: LeaseStore {
    private struct State {
        var leases: [LeaseKey: RecoveredLease] = [:]
        var revision: UInt64 = 0
    }

    private let state = Mutex(State())
    private let epoch: String

    init(epoch: String = "memory") {
        self.epoch = epoch
    }

    func submit(_ change: LeaseChange) -> PendingChange {
        state.withLock { state in
            switch change {
            case .put(let lease):
                state.leases[lease.key] = lease
                state.revision = max(state.revision, lease.revision)
            case .remove(let keys, let revision):
                for key in keys { state.leases[key] = nil }
                state.revision = max(state.revision, revision)
            }
        }
        return PendingChange {}
    }

    func recover() async throws -> RecoveredCatalog {
        state.withLock { state in
            RecoveredCatalog(epoch: epoch, revision: state.revision, leases: Array(state.leases.values))
        }
    }
}
