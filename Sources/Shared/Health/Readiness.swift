import Synchronization

/// Whether a service wants to be sent requests: from when it is built until it begins to shut down.
package final class Readiness: Sendable {
    private let draining = Atomic(false)

    package init() {}

    /// Begins the end: `/ready/` says no from now on, so that balancers send requests elsewhere before we stop.
    package func drain() {
        draining.store(true, ordering: .relaxed)
    }

    package var isDraining: Bool { draining.load(ordering: .relaxed) }
}
