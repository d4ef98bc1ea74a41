import FoundationEssentials
import Synchronization

/// The sessions whose access tokens are refused although they have not expired.
///
/// An entry leaves when no access token of its session can be valid any more. What is here is lost with the process and
/// read from the database when it starts.
final class RevokedSessions: Sendable {
    /// How much longer than its tokens live a session is kept: a refresh that read the session before it ended signs a
    /// token a moment after, and the clock of the replica that ended it may be behind.
    private static let margin: TimeInterval = 60

    private struct State {
        /// When each was revoked.
        var instants: [UUID: Date] = [:]
        var nextSweep = Date.distantPast
    }

    private let state = Mutex(State())
    /// Asked first: mostly nobody is in here, and then no lock is taken.
    private let isEmpty = Atomic(true)
    private let accessTokenLifetime: TimeInterval

    init(accessTokenLifetime: TimeInterval) {
        self.accessTokenLifetime = accessTokenLifetime
    }

    func contains(_ session: UUID) -> Bool {
        if isEmpty.load(ordering: .acquiring) { return false }
        return state.withLock { $0.instants[session] != nil }
    }

    /// Refuses a session's access tokens from now on.
    func insert(_ session: UUID, revokedAt instant: Date) {
        insert([(session, instant)], now: instant)
    }

    /// Sessions that were revoked before this instant have no token left.
    func oldestKept(at now: Date) -> Date { now - accessTokenLifetime - Self.margin }

    /// Takes over what a store knows; `now` is the time by which entries are let go of.
    func insert(_ revocations: [(session: UUID, at: Date)], now: Date) {
        state.withLock { state in
            for revocation in revocations { state.instants[revocation.session] = revocation.at }
            sweep(&state, now)
            isEmpty.store(state.instants.isEmpty, ordering: .releasing)
        }
    }

    var count: Int { state.withLock { $0.instants.count } }

    /// Lets go of what has no token left, at most once a lifetime: the set holds two lifetimes' worth, and the margin's.
    private func sweep(_ state: inout State, _ now: Date) {
        guard now >= state.nextSweep else { return }
        let oldest = oldestKept(at: now)
        state.instants = state.instants.filter { $0.value >= oldest }
        state.nextSweep = now + accessTokenLifetime
    }
}
