internal import Synchronization

/// Whether a lease is believed to stand; told to health checks while the cycle goes on.
final class RegistrationStatus: Sendable {
    private let registered = Atomic(false)
    private let failed = Atomic(false)

    var isRegistered: Bool { registered.load(ordering: .relaxed) }

    /// Notes the state.
    ///
    /// - Returns: whether that was a change.
    @discardableResult
    func set(_ isRegistered: Bool) -> Bool {
        registered.exchange(isRegistered, ordering: .relaxed) != isRegistered
    }

    /// Whether it is asked for the first time.
    var isFirstFailure: Bool { !failed.exchange(true, ordering: .relaxed) }
}
