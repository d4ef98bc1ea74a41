import Crypto
import FoundationEssentials
import HTTP
import Networking
import Shared

@testable import AuthService

/// The routes of the service on stores of its own, without sockets, with a cheap password hash.
struct TestService: Sendable {
    static let password = "correct horse battery"
    private static let commonPool = WorkerPool(name: "hash", threads: 1, queueLimit: 1000)

    let stores: Stores
    let clock: TestClock
    let registry = MetricsRegistry()
    let routes: AuthRoutes
    private let router: Router

    init(
        _ stores: Stores = Stores(MemoryStores()), variables: [String: String] = [:],
        hashing: WorkerPool? = nil, limiter: any RateLimiter = MemoryRateLimiter(), clock: TestClock = TestClock()
    ) async throws {
        let generous = ["RATE_LIMIT_SIGNUP": "1000/1h"].merging(variables) { $1 }
        let configuration = try Configuration(Environment(generous))
        let vault = SecretVault(Secret("a secret of the tests, for encryption"))
        let hashing = hashing ?? Self.commonPool
        let cost = Argon2Parameters(memoryKiB: 8, passes: 1)
        routes = AuthRoutes(
            configuration,
            AuthRoutes.Parts(
                stores: stores, keys: try await SigningKeys(from: stores.keys, vault, now: .start), vault: vault,
                pseudonyms: Pseudonyms(Secret("a secret of the tests")),
                passwords: PasswordService(try PasswordHasher(parameters: cost), on: hashing),
                limiter: limiter, metrics: AuthMetrics(registry), log: .discarding, now: { clock.now }
            )
        )
        self.stores = stores
        self.clock = clock
        var router = Router()
        routes.mount(on: &router)
        self.router = router
    }

    // MARK: Requests

    func send(
        _ method: HTTP.Method, _ path: String, _ content: String = "", type: String = "application/json",
        bearer: String? = nil, from address: String = "192.0.2.1", fields: [Field] = []
    ) async throws -> Answer {
        var fields = fields
        if !content.isEmpty { fields.append(Field("Content-Type", type)) }
        if let bearer { fields.append(Field("Authorization", "Bearer \(bearer)")) }
        let request = try Request(
            method, path, fields: fields, content: Array(content.utf8), remoteAddress: address
        )
        do {
            return Answer(response: try await router.respond(to: request))
        } catch {
            return Answer(response: ErrorResponder(log: .discarding).response(to: error, request, request.id))
        }
    }

    func post(_ path: String, _ content: JSONValue, from address: String = "192.0.2.1") async throws -> Answer {
        try await send(.post, path, String(decoding: content.encoded, as: UTF8.self), from: address)
    }

    // MARK: Stories

    @discardableResult
    func signUp(_ username: String = "ada", password: String = TestService.password) async throws -> Answer {
        try await post(
            "/api/v1/auth/signup/",
            .object([
                "username": .string(username), "email": .string("\(username)@example.com"),
                "password": .string(password),
            ])
        )
    }

    func logIn(
        _ username: String = "ada", password: String = TestService.password, from address: String = "192.0.2.1"
    ) async throws -> Answer {
        try await post(
            "/api/v1/auth/login/", .object(["username": .string(username), "password": .string(password)]),
            from: address
        )
    }

    /// Signs up and logs in.
    func makeSession(_ username: String = "ada") async throws -> (access: String, refresh: String) {
        try await signUp(username)
        let tokens = try await logIn(username).tokens
        return (tokens?["access"]?.string ?? "", tokens?["refresh"]?.string ?? "")
    }

    func refresh(_ token: String) async throws -> Answer {
        try await post("/api/v1/auth/token/refresh/", .object(["refresh": .string(token)]))
    }

    func profile(_ access: String) async throws -> Answer {
        try await send(.get, "/api/v1/auth/profile/", bearer: access)
    }

    func verify(_ token: String) async throws -> Answer {
        try await post("/api/v1/auth/token/verify/", .object(["token": .string(token)]))
    }

    /// Writes what was seen of tokens in use, as the maintenance does every second.
    func flushSightings() async throws {
        try await routes.authenticator.sightings.flush(to: stores.sessions, at: clock.now)
    }

    func logOut(_ refresh: String) async throws -> Answer {
        try await post("/api/v1/auth/logout/", .object(["refresh": .string(refresh)]))
    }
}
