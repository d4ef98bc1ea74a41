import FoundationEssentials
import HTTP
import Shared

/// `POST /api/v1/auth/signup/`: creates an account; it gives no tokens.
struct SignupEndpoint: Sendable {
    let users: any UserStore
    let passwords: PasswordService
    let policy: NewPassword.Policy
    let canonical: Canonical
    let limiter: any RateLimiter
    let limit: RateLimit
    let client: ClientInfo
    let ids: UUIDv7Generator
    let log: Logger
    let metrics: AuthMetrics
    let now: @Sendable () -> Date

    func mount(on router: inout Router) {
        router.post("/api/v1/auth/signup", handle)
    }

    func handle(_ request: Request) async throws -> Response {
        let signup = try Signup(InputFields(request), policy, canonical)
        let attempt = RateLimitAttempt(limit, key: "\(client.network(of: request))")
        let decision = try await limiter.take([attempt])
        guard decision.isAllowed else { throw Problem.rateLimitExceeded(decision) }

        let user = try await create(signup, giveBack: attempt)
        metrics.signups.increment()
        log.info(
            "account created", ["request_id": .string(request.requestID), "user_id": .string(user.id.lowercased)]
        )
        return .success("Account created.", status: .created, fields: decision.fields) { $0.member("user", user) }
    }

    /// Adds the user; an attempt that failed through no fault of the client does not count.
    private func create(_ signup: Signup, giveBack attempt: RateLimitAttempt) async throws -> User {
        do {
            let hash = try await passwords.hash(signup.password)
            let user = signup.user(id: ids.next(), hash: hash, at: now().roundedToMicroseconds)
            try await users.insert(user)
            return user
        } catch let conflict as AccountConflict {
            // Counted: else names could be tried without limit.
            throw conflict
        } catch {
            await limiter.giveBack([attempt])
            throw error
        }
    }
}
