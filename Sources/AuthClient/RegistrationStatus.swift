internal import Synchronization

/// Whether a lease is believed to stand; told to health checks while the cycle goes on.
final class RegistrationStatus: Sendable {
    private let registered = Atomic(false)
    private let failing = Atomic(false)

    var isRegistered: Bool { registered.load(ordering: .relaxed) }

    /// Notes that the registry confirmed the lease.
    ///
    /// - Returns: whether it was not known to stand before.
    func confirm() -> Bool {
        failing.store(false, ordering: .relaxed)
        return !registered.exchange(true, ordering: .relaxed)
    }

    /// Notes that the registry did not answer.
    ///
    /// - Returns: whether it did the last time: an absence is told once, not once for each attempt.
    func fail() -> Bool {
        registered.store(false, ordering: .relaxed)
        return !failing.exchange(true, ordering: .relaxed)
    }

    /// Notes that there is no lease.
    func end() { registered.store(false, ordering: .relaxed) }
}
