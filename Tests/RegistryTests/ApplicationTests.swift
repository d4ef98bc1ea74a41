import FoundationEssentials
import HTTP
import Networking
import Shared
import Testing

@testable import Registry

/// The whole registry over real sockets, on ports the system chose.
@Suite struct ApplicationTests {
    private static let token = "3kP9xWq7Lm2VzR8tYc5NbJ4hGf6DsA1e"

    /// Runs a registry on `directory` for as long as `body` takes.
    private func withRegistry(
        _ directory: String, _ variables: [String: String] = [:], _ body: (Client) async throws -> Void
    ) async throws {
        let own = ["DATA_DIR": directory, "REGISTRY_PORT": "0", "EVENT_LOOPS": "2", "SHUTDOWN_GRACE_SECONDS": "0"]
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

    private struct Client {
        let http: HTTPClient
        let origin: String

        func send(
            _ method: HTTP.Method, _ path: String, _ content: String = "", token: String? = nil
        ) async throws -> ClientResponse {
            var fields: [Field] = []
            if !content.isEmpty { fields.append(Field("Content-Type", "application/json")) }
            if let token { fields.append(Field("Authorization", "Bearer \(token)")) }
            let url = try #require(HTTPURL(origin + path))
            return try await http.send(ClientRequest(method, url, fields: fields, content: Array(content.utf8)))
        }
    }

    private func json(_ response: ClientResponse) throws -> JSONValue {
        try JSONParser.parse(response.content)
    }

    @Test func servesTheWholeLifeOfAnInstance() async throws {
        try await withTemporaryDirectory { directory in
            try await withRegistry(directory) { client in
                let instances = "/api/v1/services/auth_service/instances"
                let registered = try await client.send(.post, instances, #"{"host": "10.1.2.3", "port": 8000}"#)
                let lease = try json(registered)["data"]
                let id = try #require(lease?["instance_id"]?.string)
                let renewed = try await client.send(.post, "\(instances)/\(id)/heartbeat/")
                let resolved = try await client.send(.get, "/api/v1/resolve/auth_service/?path=/x")
                let ended = try await client.send(.delete, "\(instances)/\(id)/")
                let gone = try await client.send(.get, "/api/v1/resolve/auth_service/")

                #expect(registered.status == .created && renewed.status == .ok && ended.status == .noContent)
                #expect(try json(resolved)["data"]?["url"] == .string("http://10.1.2.3:8000/x"))
                #expect(gone.status == .notFound)
                #expect(try json(gone)["detail"] == .string("Service auth_service not found or unhealthy"))
                #expect(try json(gone)["success"] == .bool(false))
            }
        }
    }

    @Test func isShownAndChangedByTheServicesCommand() async throws {
        try await withTemporaryDirectory { directory in
            try await withRegistry(directory, ["REGISTRY_TOKENS": Self.token]) { client in
                let configuration = try ServicesConfiguration(
                    Environment(["REGISTRY_URL": client.origin, "REGISTRY_TOKEN": Self.token]))
                let api = RegistryAPI(url: configuration.url, token: configuration.token, client: client.http)
                let perform = { (request: ServicesRequest) in
                    try await ServicesCommand(configuration: configuration, request: request).perform(api)
                }
                let path = "/api/v1/services/web/instances/"
                let content = #"{"host": "10.1.2.3", "port": 80, "ttl": 60, "zone": "eu", "tags": ["x"]}"#
                for id in ["a", "b"] { _ = try await client.send(.put, path + id, content, token: Self.token) }
                let status = #"{"status": "warning"}"#
                _ = try await client.send(.post, path + "b/heartbeat", status, token: Self.token)

                #expect(try await perform(.list(service: nil)).last == "web      2          1        1        0")
                #expect(try await perform(.list(service: "web")).count == 3)
                let item = ServicesRequest.QueryItem(name: "path", value: "/x y")
                #expect(try await perform(.resolve(service: "web", items: [item])) == ["http://10.1.2.3:80/x%20y"])

                _ = try await perform(.drain(service: "web", id: "a"))
                let drained = try await api.service("web").instances
                #expect(drained.map(\.weight) == [0, 100] && drained.map(\.status) == [.passing, .warning])
                #expect(drained.map(\.tags) == [["x"], ["x"]] && drained.map(\.zone) == ["eu", "eu"])
                #expect(try await api.resolve("web", []).instance.instanceID == "b")
                _ = try await perform(.drain(service: "web", id: "b"))
                #expect(try await api.service("web").instances.map(\.status) == [.passing, .warning])
                await #expect(throws: RegistryAPI.Refusal.self) {
                    try await perform(.resolve(service: "web", items: []))
                }

                _ = try await perform(.remove(service: "web", id: "a"))
                #expect(try await api.service("web").instances.map(\.instanceID) == ["b"])
                for request in [
                    ServicesRequest.remove(service: "web", id: "a"), .drain(service: "web", id: "a"),
                    .list(service: "none"), .remove(service: "web", id: "../b"), .list(service: "web/instances"),
                ] {
                    await #expect(throws: RegistryAPI.Refusal.self) { try await perform(request) }
                }
                let stranger = RegistryAPI(url: configuration.url, token: nil, client: client.http)
                await #expect(throws: RegistryAPI.Refusal.self) { try await stranger.remove("web", "b") }
            }
        }
    }

    @Test func keepsTheLifeOfALeaseThatItDrains() async throws {
        try await withTemporaryDirectory { directory in
            try await withRegistry(directory) { client in
                let path = "/api/v1/services/web/instances/a/"
                _ = try await client.send(.put, path, #"{"host": "10.1.2.3", "port": 80, "ttl": 61}"#)
                let url = try #require(HTTPURL(client.origin))
                let api = RegistryAPI(url: url, token: nil, client: client.http)

                try await api.drain(try #require(try await api.service("web").instances.first))

                let renewed = try await client.send(.post, path + "heartbeat/")
                #expect(try json(renewed)["data"]?["ttl"] == .int(61))
            }
        }
    }

    /// What a page of a foreign site can have a browser send to a registry on loopback.
    @Test func takesNoWritesFromForeignPages() async throws {
        try await withTemporaryDirectory { directory in
            try await withRegistry(directory) { client in
                let path = "/api/v1/services/s/instances/"
                let content = #"{"host": "h", "port": 1}"#
                // Another name of the same address, as that of a site may be, too.
                let alias = client.origin.replacing("127.0.0.1", with: "127.1")
                let rebound = try await Client(http: client.http, origin: alias).send(.post, path, content)
                let url = try #require(HTTPURL(client.origin + path))
                let untyped = try await client.http.send(ClientRequest(.post, url, content: Array(content.utf8)))

                #expect(try json(rebound)["code"] == .string("host_not_allowed"))
                #expect(try json(untyped)["code"] == .string("unsupported_media_type"))
                let list = try await client.send(.get, "/api/v1/services/")
                #expect(try json(list)["data"]?["services"] == [])
            }
        }
    }

    @Test func remembersItsLeasesAfterARestart() async throws {
        try await withTemporaryDirectory { directory in
            let path = "/api/v1/services/auth_service/instances/auth-1/"
            var index: String?
            try await withRegistry(directory) { client in
                _ = try await client.send(.put, path, #"{"host": "10.1.2.3", "port": 8000}"#)
                index = try await client.send(.get, "/api/v1/services/").field("X-Registry-Index")
            }
            try await withRegistry(directory) { client in
                let resolved = try await client.send(.get, "/api/v1/resolve/auth_service/")
                let renewed = try await client.send(.post, path + "heartbeat/")
                let later = try await client.send(.get, "/api/v1/services/").field("X-Registry-Index")

                #expect(resolved.status == .ok && renewed.status == .ok)
                #expect(Int(later ?? "") ?? 0 > Int(index ?? "") ?? 0)
            }
        }
    }

    @Test func takesWritesWithItsTokenAlone() async throws {
        try await withTemporaryDirectory { directory in
            try await withRegistry(directory, ["REGISTRY_TOKENS": Self.token]) { client in
                let path = "/api/v1/services/s/instances/a/"
                let content = #"{"host": "h", "port": 1}"#
                let without = try await client.send(.put, path, content)
                let wrong = try await client.send(.put, path, content, token: "x" + Self.token)
                let right = try await client.send(.put, path, content, token: Self.token)

                #expect(without.status == .unauthorized && wrong.status == .unauthorized && right.status == .created)
                #expect(without.field("WWW-Authenticate") == "Bearer realm=\"api\"")
                #expect(try json(without)["code"] == .string("not_authenticated"))
                #expect(try json(wrong)["code"] == .string("token_not_valid"))
            }
        }
    }

    @Test(arguments: [
        ("{", 400, "parse_error"), ("{}", 400, "validation_error"), ("[1]", 400, "parse_error"),
        (#"{"host": "0.0.0.0", "port": 1}"#, 400, "validation_error"),
    ])
    func answersBadContentInTheEnvelope(content: String, status: Int, code: String) async throws {
        try await withTemporaryDirectory { directory in
            try await withRegistry(directory) { client in
                let response = try await client.send(.post, "/api/v1/services/s/instances/", content)

                #expect(response.status.code == status)
                #expect(try json(response)["code"] == .string(code))
            }
        }
    }

    @Test(arguments: ["/health/", "/live/", "/ready/", "/metrics/", "/health", "/ready"])
    func answersProbes(path: String) async throws {
        try await withTemporaryDirectory { directory in
            try await withRegistry(directory) { client in
                let response = try await client.send(.get, path)

                #expect(response.status == .ok)
            }
        }
    }

    @Test func refusesADirectoryThatIsInUse() async throws {
        try await withTemporaryDirectory { directory in
            try await withRegistry(directory) { _ in
                let configuration = try Configuration(
                    Environment(["DATA_DIR": directory, "REGISTRY_PORT": "0", "EVENT_LOOPS": "1"]))

                await #expect(throws: DataDirectoryError.inUse(path: directory)) {
                    try await Application(configuration, log: .discarding)
                }
            }
        }
    }

    @Test func refusesAFileThatIsNoDatabaseAndLeavesItAlone() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/registry.sqlite"
            let content = Data("This is not a database, whatever its name says. ".utf8)
            try content.write(to: URL(filePath: path))
            let configuration = try Configuration(Environment(["DATA_DIR": directory, "REGISTRY_PORT": "0"]))

            await #expect(throws: (any Error).self) { try await Application(configuration, log: .discarding) }

            #expect(try Data(contentsOf: URL(filePath: path)) == content)
        }
    }
}
