import FoundationEssentials
import Shared

/// Begins, rotates and ends sessions: carries out what `SessionRotation` decides.
struct SessionService: Sendable {
    let sessions: any SessionStore
    let directory: UserDirectory
    let tokens: TokenIssuer
    let codec: RefreshTokenCodec
    let revoked: RevokedSessions
    let policy: RotationPolicy
    let ids: UUIDv7Generator
    private(set) var log: Logger
    let metrics: AuthMetrics
    let now: @Sendable () -> Date

    /// The OAuth client that the tokens of a log-in are issued to.
    static let firstParty = "first-party"

    /// The same service, with the name of the request it works for on what it logs.
    func logging(for requestID: String) -> SessionService {
        var named = self
        named.log = log.adding(["request_id": .string(requestID)])
        return named
    }

    // MARK: Beginning

    /// Begins a session of a user who has just proved who they are.
    ///
    /// - Parameter upgraded: a better hash of the same password, to be stored with the log-in.
    /// - Returns: `nil` if the user is gone, disabled or has another password by now.
    func begin(
        for user: User, upgraded: StoredPassword?, on device: Session.Device
    ) async throws -> (user: User, tokens: TokenPair)? {
        let now = now().roundedToMicroseconds
        let id = ids.next()
        let session = Session(
            id: id, userID: user.id, client: Self.firstParty, secret: try codec.makeSecret(for: id), createdAt: now,
            rotation: RotationState(beginning: now, policy), device: device
        )
        defer { directory.cache.invalidate(user.id) }
        guard let noted = try await sessions.begin(session, verified: user.passwordHash, upgraded: upgraded) else {
            return nil
        }
        return (noted, try pair(for: noted, session, at: now))
    }

    // MARK: Refreshing

    /// Exchanges a refresh token for a pair of new ones.
    ///
    /// - Throws: `SessionError`, or what the store throws.
    func refresh(_ text: String, on device: Session.Device) async throws -> TokenPair {
        guard let token = codec.token(text), let session = try await sessions.session(id: token.session) else {
            metrics.refreshes.refused.increment()
            throw SessionError.refused
        }
        return try await refresh(token, session, on: device, mayReadAgain: true)
    }

    private func refresh(
        _ token: RefreshToken, _ session: Session, on device: Session.Device, mayReadAgain: Bool
    ) async throws -> TokenPair {
        let now = now().roundedToMicroseconds
        switch try decide(token, session, at: now) {
        case .rotate(let state):
            let user = try await activeUser(of: session)
            let rotated = try await sessions.rotate(session.id, from: token.generation, to: state, device: device)
            guard let rotated else { return try await refreshAgain(token, on: device, mayReadAgain: mayReadAgain) }
            metrics.refreshes.rotated.increment()
            return try pair(for: user, rotated, at: now)
        case .repeatSuccessor:
            let user = try await activeUser(of: session)
            metrics.refreshes.repeated.increment()
            return try pair(for: user, session, at: now)
        case .inProgress:
            metrics.refreshes.inProgress.increment()
            throw SessionError.refreshInProgress
        case .revoke(let reason):
            metrics.refreshes.reused.increment()
            log.warning("refresh_reuse_detected", Self.fields(of: session))
            try await end(session, reason, at: now)
            throw SessionError.refused
        case .refuse:
            noteRevocation(of: session)
            metrics.refreshes.refused.increment()
            throw SessionError.refused
        }
    }

    /// Somebody else swapped the row first: what they left decides.
    private func refreshAgain(
        _ token: RefreshToken, on device: Session.Device, mayReadAgain: Bool
    ) async throws -> TokenPair {
        guard mayReadAgain else { throw SessionError.refreshInProgress }
        guard let session = try await sessions.session(id: token.session) else { throw SessionError.refused }
        return try await refresh(token, session, on: device, mayReadAgain: false)
    }

    private func decide(_ token: RefreshToken, _ session: Session, at now: Date) throws -> SessionRotation.Decision {
        SessionRotation.decide(
            presented: token.generation, isGenuine: try codec.isGenuine(token, of: session), session, at: now, policy
        )
    }

    /// The session's user; a user who was disabled has no sessions any more.
    private func activeUser(of session: Session) async throws -> User {
        if let user = try await directory.user(session.userID)?.user, user.isActive { return user }
        try await end(session, .userDisabled, at: now().roundedToMicroseconds)
        metrics.refreshes.refused.increment()
        throw SessionError.refused
    }

    // MARK: Verifying

    /// Whether a refresh token would be exchanged for another; notes that the live one was seen.
    func isLive(_ text: String) async throws -> Bool {
        guard let token = codec.token(text), let session = try await sessions.session(id: token.session) else {
            return false
        }
        let now = now().roundedToMicroseconds
        switch try decide(token, session, at: now) {
        case .rotate:
            if session.rotation.confirmedAt == nil {
                try await sessions.confirm([Sighting(session: session.id, generation: token.generation)], at: now)
            }
            return try await directory.user(session.userID)?.user.isActive ?? false
        case .repeatSuccessor: return try await directory.user(session.userID)?.user.isActive ?? false
        case .inProgress, .revoke: return false
        case .refuse:
            noteRevocation(of: session)
            return false
        }
    }

    // MARK: Ending

    /// Ends the session of a refresh token of any generation: its refresh and its access tokens.
    ///
    /// - Returns: the session; `nil` if the token is none of ours.
    func logOut(_ text: String) async throws -> Session? {
        guard let token = codec.token(text), let session = try await sessions.session(id: token.session),
            try codec.isGenuine(token, of: session)
        else { return nil }
        try await end(session, .logout, at: now().roundedToMicroseconds)
        return session
    }

    /// Ends a session in the store, then in this process: who is told so can rely on both.
    private func end(_ session: Session, _ reason: Session.Revocation.Reason, at now: Date) async throws {
        guard session.revocation == nil else { return noteRevocation(of: session) }
        try await sessions.revoke(session.id, Session.Revocation(at: now, reason: reason))
        revoked.insert(session.id, revokedAt: now)
        log.info("session revoked", Self.fields(of: session, reason))
    }

    /// Another replica may have ended the session a moment ago: its access tokens are refused here from now on, too.
    private func noteRevocation(of session: Session) {
        guard let revocation = session.revocation else { return }
        revoked.insert(session.id, revokedAt: revocation.at)
    }

    // MARK: Parts

    private func pair(for user: User, _ session: Session, at now: Date) throws -> TokenPair {
        let end = min(session.rotation.idleExpiry, session.rotation.absoluteExpiry)
        return TokenPair(
            access: try tokens.accessToken(for: user, session, at: now),
            refresh: try codec.text(session),
            expiresIn: tokens.lifetimeSeconds,
            refreshExpiresIn: max(0, Int(end.timeIntervalSince(now)))
        )
    }

    private static func fields(
        of session: Session, _ reason: Session.Revocation.Reason = .refreshReuse
    ) -> Logger.Fields {
        [
            "session_id": .string(session.id.lowercased), "user_id": .string(session.userID.lowercased),
            "reason": .string(reason.rawValue),
        ]
    }
}
