import HTTP
import Shared
import Testing

/// A user of a test, with what they know.
struct Account: Sendable {
    static let password = "correct horse battery staple"

    var username: String
    var password = Account.password

    var signupContent: JSONValue {
        .object([
            "username": .string(username), "email": .string("\(username)@example.com"), "password": .string(password),
        ])
    }

    var credentials: JSONValue { .object(["username": .string(username), "password": .string(password)]) }
}

/// The pair a log-in or a refresh gives.
struct Tokens: Sendable {
    var access: String
    var refresh: String

    /// - Parameter json: the object that holds both.
    init(_ json: JSONValue?) throws {
        access = try #require(json?["access"]?.string)
        refresh = try #require(json?["refresh"]?.string)
    }
}

/// The calls of a user's life.
extension APIClient {
    func signUp(_ account: Account) async throws -> Answer {
        try await send(.post, "/api/v1/auth/signup/", account.signupContent)
    }

    func logIn(_ account: Account) async throws -> Answer {
        try await send(.post, "/api/v1/auth/login/", account.credentials)
    }

    /// Signs up and logs in.
    func begin(_ account: Account) async throws -> Tokens {
        let signup = try await signUp(account)
        #expect(signup.status == 201)
        return try Tokens(await logIn(account).data?["tokens"])
    }

    func profile(_ access: String) async throws -> Answer { try await get("/api/v1/auth/profile/", bearer: access) }

    func refresh(_ refresh: String) async throws -> Answer {
        try await send(.post, "/api/v1/auth/token/refresh/", .object(["refresh": .string(refresh)]))
    }

    func logOut(_ refresh: String) async throws -> Answer {
        try await send(.post, "/api/v1/auth/logout/", .object(["refresh": .string(refresh)]))
    }
}

/// The calls of an instance's life.
extension APIClient {
    func resolve(_ service: String) async throws -> Answer { try await get("/api/v1/resolve/\(service)/") }

    func register(
        _ service: String, _ id: String, port: Int = 8000, ttl: Int? = nil, bearer: String? = nil
    ) async throws -> Answer {
        var members: [String: JSONValue] = ["host": "10.1.2.3", "port": .int(Int64(port))]
        if let ttl { members["ttl"] = .int(Int64(ttl)) }
        return try await send(.put, Self.path(service, id), .object(members), bearer: bearer)
    }

    func heartbeat(_ service: String, _ id: String, bearer: String? = nil) async throws -> Answer {
        try await send(.post, Self.path(service, id) + "heartbeat/", bearer: bearer)
    }

    func deregister(_ service: String, _ id: String, bearer: String? = nil) async throws -> Answer {
        try await send(.delete, Self.path(service, id), bearer: bearer)
    }

    private static func path(_ service: String, _ id: String) -> String {
        "/api/v1/services/\(service)/instances/\(id)/"
    }
}
