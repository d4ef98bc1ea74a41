import FoundationEssentials
import HTTP
import Networking
import SQLite
import Shared
import Testing

@testable import AuthService

/// The whole service over real sockets, on ports the system chose.
@Suite struct ApplicationTests {
    @Test func servesAnAccountFromSignUpToLogOut() async throws {
        try await withTemporaryDirectory { directory async throws in
            try await withService(directory) { client async throws in
                #expect(try await client.post("signup/", Self.account).status == .created)
                let tokens = try await client.logIn()
                #expect(try await client.profile(tokens.access).status == .ok)
                #expect(try await client.post("logout/", ["refresh": tokens.refresh]).status == .ok)
                #expect(try await client.profile(tokens.access).status == .unauthorized)
            }
        }
    }

    @Test func keepsAccountsSessionsAndKeysOverARestart() async throws {
        try await withTemporaryDirectory { directory async throws in
            let tokens = Box<Client.Tokens>()
            try await withService(directory) { client async throws in
                #expect(try await client.post("signup/", Self.account).status == .created)
                tokens.value = try await client.logIn()
            }
            try await withService(directory) { client async throws in
                let before = try #require(tokens.value)
                #expect(try await client.profile(before.access).status == .ok)
                #expect(try await client.post("token/refresh/", ["refresh": before.refresh]).status == .ok)
            }
        }
    }

    @Test func answersProbesAndMetrics() async throws {
        try await withTemporaryDirectory { directory async throws in
            try await withService(directory) { client async throws in
                for path in ["/health/", "/live", "/ready/", "/metrics/", "/.well-known/jwks.json"] {
                    let answer = try await client.send(.get, path)
                    #expect(answer.status == .ok)
                    #expect(answer.field("x-content-type-options") == "nosniff")
                    #expect(answer.field("server") == nil)
                }
                let metrics = String(decoding: try await client.send(.get, "/metrics/").content, as: UTF8.self)
                #expect(metrics.contains("auth_logins_total"))
                #expect(metrics.contains(#"worker_pool_queue_limit{pool="hash"}"#))
            }
        }
    }

    @Test func refusesToStartUnderAnotherEncryptionKey() async throws {
        try await withTemporaryDirectory { directory async throws in
            try await withService(directory, ["SECRETS_ENCRYPTION_KEY": "the first key"]) { _ async throws in }

            await #expect(throws: SecretVault.VaultError.self) {
                try await withService(directory, ["SECRETS_ENCRYPTION_KEY": "another key"]) { _ async throws in }
            }
        }
    }

    @Test func refusesADatabaseThatIsNotItsOwnAndLeavesItAlone() async throws {
        try await withTemporaryDirectory { directory async throws in
            let path = "\(directory)/auth.sqlite"
            let content = Data("this is no database, whatever its name says".utf8)
            try content.write(to: URL(filePath: path))

            await #expect(throws: DatabaseError.self) { try await withService(directory) { _ async throws in } }
            #expect(try Data(contentsOf: URL(filePath: path)) == content)
        }
    }

    @Test func refusesADirectoryThatIsInUse() async throws {
        try await withTemporaryDirectory { directory async throws in
            try await withService(directory) { _ async throws in
                await #expect(throws: DataDirectoryError.self) {
                    try await withService(directory) { _ async throws in }
                }
            }
        }
    }

    // MARK: Given

    private static let account = [
        "username": "ada", "email": "ada@example.com", "password": "correct horse battery",
    ]

    /// Runs the service on `directory` for as long as `body` takes.
    private func withService(
        _ directory: String, _ variables: [String: String] = [:], _ body: (Client) async throws -> Void
    ) async throws {
        let own = ["DATA_DIR": directory, "SERVICE_PORT": "0", "EVENT_LOOPS": "2", "SHUTDOWN_GRACE_SECONDS": "0"]
        let configuration = try Configuration(Environment(own.merging(variables) { $1 }))
        let application = try await Application(configuration, log: .discarding)
        try await withThrowingTaskGroup { group in
            group.addTask { await application.run() }
            defer { application.stop() }
            try await withClient(of: application.address, body)
        }
    }

    private func withClient(of address: SocketAddress, _ body: (Client) async throws -> Void) async throws {
        let loops = try EventLoopGroup(count: 1, name: "client")
        let resolver = Resolver()
        defer {
            resolver.shutdown()
            loops.stop()
        }
        // A busy machine is no fault of the service.
        var limits = ClientLimits()
        limits.connectTimeout = .seconds(30)
        limits.firstByteTimeout = .seconds(60)
        limits.totalTimeout = .seconds(60)
        let http = HTTPClient(on: loops.first, resolver: resolver, limits: limits)
        try await body(Client(http: http, origin: "http://\(address)"))
        await http.closeIdle()
    }

    private func withTemporaryDirectory(_ body: (String) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "auth-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try await body(directory)
    }

    private final class Box<Value> {
        var value: Value?
    }
}

/// A client of one running service.
private struct Client {
    struct Tokens {
        let access: String
        let refresh: String
    }

    let http: HTTPClient
    let origin: String

    func send(
        _ method: HTTP.Method, _ path: String, _ content: [UInt8] = [], fields: [Field] = []
    ) async throws -> ClientResponse {
        let url = try #require(HTTPURL(origin + path))
        return try await http.send(ClientRequest(method, url, fields: fields, content: content))
    }

    func post(_ path: String, _ members: [String: String]) async throws -> ClientResponse {
        let content = JSONValue.object(members.mapValues { .string($0) }).encoded
        return try await send(
            .post, "/api/v1/auth/" + path, content, fields: [Field("Content-Type", "application/json")]
        )
    }

    func profile(_ access: String) async throws -> ClientResponse {
        try await send(.get, "/api/v1/auth/profile/", fields: [Field("Authorization", "Bearer \(access)")])
    }

    func logIn() async throws -> Tokens {
        let answer = try await post("login/", ["username": "ada", "password": "correct horse battery"])
        #expect(answer.status == .ok)
        let tokens = try JSONParser.parse(answer.content)["data"]?["tokens"]
        return Tokens(access: tokens?["access"]?.string ?? "", refresh: tokens?["refresh"]?.string ?? "")
    }
}
