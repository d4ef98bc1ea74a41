import FoundationEssentials

/// Decides what a presented refresh token leads to; no I/O, no clock.
///
/// A session has one live token, the one whose generation is its counter. Rotation moves the counter by compare and
/// swap, so two callers with the same token cannot both rotate; who comes second is told the same successor. What this
/// keeps to, whatever the order of events:
///
/// - an honest client that retries is never logged out;
/// - outside the window, a token two generations old ends the family;
/// - a replay extends no deadline, and the absolute one never moves;
/// - there is one live leaf at most.
enum SessionRotation {
    /// What to do.
    enum Decision: Sendable, Equatable {
        /// Swap the state for this one if the counter is still the one presented; answer with its token.
        case rotate(to: RotationState)
        /// Answer with the token of the present counter, and change nothing.
        case repeatSuccessor
        /// Answer 409: others are refreshing right now, the caller should read what they stored and try again.
        case inProgress
        /// End the session, for a token came back that should be gone.
        case revoke(Session.Revocation.Reason)
        /// Answer 401, and change nothing.
        case refuse(Refusal)
    }

    /// Why a token is refused without consequences; for the log, the answer is always the same.
    enum Refusal: String, Sendable, Equatable {
        case notGenuine = "not_genuine"
        case revoked
        case expired
    }

    /// Decides about a token of generation `presented`.
    ///
    /// - Parameter isGenuine: whether the token's code was made with the session's secret. A forged one has no
    ///   consequences: else anybody who knows a session's id could end it.
    static func decide(
        presented: Int64, isGenuine: Bool, _ session: Session, at now: Date, _ policy: RotationPolicy
    ) -> Decision {
        guard isGenuine else { return .refuse(.notGenuine) }
        guard session.revocation == nil else { return .refuse(.revoked) }
        let state = session.rotation
        guard !state.isExpired(at: now) else { return .refuse(.expired) }

        switch state.counter - presented {
        case 0: return .rotate(to: state.rotated(at: now, policy))
        case 1: return isForgiven(state, at: now, policy) ? .repeatSuccessor : .revoke(.refreshReuse)
        case 2...: return isRecent(state, at: now, policy) ? .inProgress : .revoke(.refreshReuse)
        default: return .revoke(.refreshReuse)
        }
    }

    /// Whether the token superseded by the present one may still be used in its place.
    ///
    /// The sighting of its successor opens the window once more: another tab may have sent the old token just before
    /// the answer with the new one was stored, and its request may be as late as any.
    private static func isForgiven(_ state: RotationState, at now: Date, _ policy: RotationPolicy) -> Bool {
        if isRecent(state, at: now, policy) { return true }
        guard age(state, at: now) < policy.lostReplyLimit else { return false }
        return state.confirmedAt.map { now.timeIntervalSince($0) < policy.reuseWindow } ?? true
    }

    private static func isRecent(_ state: RotationState, at now: Date, _ policy: RotationPolicy) -> Bool {
        age(state, at: now) < policy.reuseWindow
    }

    /// Time since the last rotation; none if another replica's clock is ahead.
    private static func age(_ state: RotationState, at now: Date) -> TimeInterval {
        max(0, now.timeIntervalSince(state.rotatedAt))
    }
}
