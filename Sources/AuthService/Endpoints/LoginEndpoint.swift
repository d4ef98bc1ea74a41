import HTTP
import Shared

/// `POST /api/v1/auth/login/`: exchanges a user name, or an address, and a password for tokens.
///
/// Unknown, wrong and disabled are one answer after the same work. An attempt is counted before it is made, so that
/// many at once cannot pass together, and given back if it succeeds.
struct LoginEndpoint: Sendable {
    let users: any UserStore
    let passwords: PasswordService
    let sessions: SessionService
    let canonical: Canonical
    let limiter: any RateLimiter
    let limits: LoginLimits
    let client: ClientInfo
    let pseudonyms: Pseudonyms
    let log: Logger
    let metrics: AuthMetrics

    func mount(on router: inout Router) {
        router.post("/api/v1/auth/login", handle)
    }

    func handle(_ request: Request) async throws -> Response {
        let credentials = try Credentials(InputFields(request), canonical)
        let attempts = limits.attempts(account: account(credentials), from: client.network(of: request))
        let decision = try await limiter.take(attempts)
        guard decision.isAllowed else { throw limited(credentials, request, decision) }
        guard let login = try await logIn(credentials, request, giveBack: attempts) else {
            throw refused(credentials, request, decision)
        }
        await limiter.giveBack(attempts)
        metrics.logins.succeeded.increment()
        log.info(
            "login succeeded",
            ["request_id": .string(request.requestID), "user_id": .string(login.user.id.lowercased)]
        )
        return Self.answer(login.user, login.tokens)
    }

    /// Begins a session, if the credentials are good; an attempt that failed otherwise does not count.
    ///
    /// - Returns: `nil` if they are not.
    private func logIn(
        _ credentials: Credentials, _ request: Request, giveBack attempts: [RateLimitAttempt]
    ) async throws -> (user: User, tokens: TokenPair)? {
        do {
            let user = try await users.user(loginKey: credentials.loginKey)
            // An unknown name and a disabled account cost as much as a wrong password, so timing tells nothing.
            let stored = user.flatMap { $0.isActive ? $0.passwordHash : nil }
            let verdict = try await passwords.verify(credentials.password, stored)
            if verdict.isUnreadable { tellOfUnreadableHash(user, request) }
            guard verdict.isMatch, let user else { return nil }
            return try await sessions.begin(for: user, upgraded: verdict.upgraded, on: client.device(of: request))
        } catch {
            await limiter.giveBack(attempts)
            throw error
        }
    }

    private static func answer(_ user: User, _ tokens: TokenPair) -> Response {
        .success("Login successful.") { json in
            json.member("user", user)
            json.object("tokens") { json in
                json.members(tokens)
                json.member("refresh_expires_in", tokens.refreshExpiresIn)
            }
        }
    }

    private func limited(_ credentials: Credentials, _ request: Request, _ decision: RateLimitDecision) -> Problem {
        metrics.logins.limited.increment()
        log.warning("login limited", fields(credentials, request))
        return .rateLimitExceeded(decision)
    }

    private func refused(_ credentials: Credentials, _ request: Request, _ decision: RateLimitDecision) -> Problem {
        metrics.logins.refused.increment()
        log.info("login refused", fields(credentials, request))
        return Problem(
            .unauthorized, code: "invalid_credentials", detail: "Invalid username or password.",
            fields: [Field("WWW-Authenticate", "Bearer realm=\"api\"")] + decision.fields
        )
    }

    /// For the operator: this user cannot log in, whatever they type, and the client is not told why.
    private func tellOfUnreadableHash(_ user: User?, _ request: Request) {
        log.error(
            "stored password hash cannot be verified",
            ["request_id": .string(request.requestID), "user_id": .string(user?.id.lowercased ?? "")]
        )
    }

    private func account(_ credentials: Credentials) -> String { pseudonyms.name(for: credentials.loginKey) }

    private func fields(_ credentials: Credentials, _ request: Request) -> Logger.Fields {
        [
            "request_id": .string(request.requestID), "network": .string("\(client.network(of: request))"),
            "account": .string(account(credentials)),
        ]
    }
}
