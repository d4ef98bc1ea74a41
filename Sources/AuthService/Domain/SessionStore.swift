import FoundationEssentials

/// Where sessions are kept; each call is one transaction.
protocol SessionStore: Sendable {
    /// Begins a session and notes the log-in with its user.
    ///
    /// - Parameters:
    ///   - verified: the password hash the log-in was checked against.
    ///   - upgraded: a hash of the same password to be stored in its place.
    /// - Returns: the user after the log-in; `nil`, and nothing happened, if the user is gone or disabled by now, or
    ///   has another password.
    func begin(_ session: Session, verified: StoredPassword, upgraded: StoredPassword?) async throws -> User?

    func session(id: UUID) async throws -> Session?

    /// Compare and swap: puts `state` in place if the counter is still `counter` and the session is alive at the time
    /// of `state`'s rotation.
    ///
    /// - Returns: the session as changed; `nil`, and nothing happened, if it was not so.
    func rotate(
        _ id: UUID, from counter: Int64, to state: RotationState, device: Session.Device
    ) async throws -> Session?

    /// Notes that tokens of these generations were seen in use; those that are not the present ones are passed over.
    func confirm(_ sightings: [Sighting], at now: Date) async throws

    /// Ends a session; one that has ended keeps its first revocation.
    ///
    /// - Returns: whether this call ended it.
    @discardableResult
    func revoke(_ id: UUID, _ revocation: Session.Revocation) async throws -> Bool

    /// The sessions that were revoked at `date` or later.
    func revocations(since date: Date) async throws -> [(session: UUID, at: Date)]

    /// Removes sessions that ended or expired before `date`, at most `limit` of them.
    ///
    /// - Returns: how many.
    func removeEnded(before date: Date, limit: Int) async throws -> Int
}

/// The first use of a token of some generation of a session.
struct Sighting: Sendable, Hashable {
    let session: UUID
    let generation: Int64
}
