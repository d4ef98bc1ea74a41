import HTTP
import Networking
import Shared
import Synchronization
import Testing

@testable import AuthService

@Suite struct RegisterServiceCommandTests {
    @Test func registersTheServiceOnce() async throws {
        try await withRegistry(answering: .created) { url, log async throws in
            let status = try await run(["REGISTRY_URL": url, "SERVICE_PORT": "8123", "REGISTRY_TOKEN": "t0ken"])

            #expect(status == ExitStatus.success)
            let seen = log.requests.withLock { $0 }
            #expect(seen.map(\.path) == ["/api/v1/services/auth_service/instances/auth_service-127.0.0.1-8123/"])
            #expect(seen.first?.authorization == "Bearer t0ken")
            #expect(seen.first?.content["port"] == .int(8123))
            #expect(seen.first?.content["host"] == .string("127.0.0.1"))
        }
    }

    @Test(arguments: [Status.unauthorized, .badRequest, .serviceUnavailable])
    func failsWhereTheRegistryRefuses(_ status: Status) async throws {
        try await withRegistry(answering: status) { url, _ async throws in
            #expect(try await run(["REGISTRY_URL": url, "SERVICE_PORT": "8123"]) == ExitStatus.failure)
        }
    }

    @Test(arguments: [["SERVICE_PORT": "8123"], ["REGISTRY_URL": "http://127.0.0.1:1", "SERVICE_PORT": "0"]])
    func needsARegistryAndAPort(_ variables: [String: String]) async throws {
        #expect(try await run(variables) == ExitStatus.configuration)
    }

    // MARK: Given

    private struct Seen {
        let path: String
        let authorization: String?
        let content: JSONValue
    }

    private func run(_ variables: [String: String]) async throws -> Int32 {
        await RegisterServiceCommand(configuration: try Configuration(Environment(variables))).run()
    }

    /// Runs a registry that gives every registration the same answer.
    private func withRegistry(
        answering status: Status, _ body: (String, Log) async throws -> Void
    ) async throws {
        let log = Log()
        var router = Router()
        router.put("/api/v1/services/{service}/instances/{id}") { request in
            let content = JSONValue.object(try request.jsonObject())
            log.requests.withLock {
                $0.append(Seen(path: request.path, authorization: request.field("authorization"), content: content))
            }
            return .json(status, Array(Self.lease.utf8))
        }
        let loops = try EventLoopGroup(count: 1)
        defer { loops.stop() }
        let server = HTTPServer(router, on: loops, options: ServerOptions(), limits: ServerLimits())
        let address = try server.bind(try #require(SocketAddress(ip: "127.0.0.1", port: 0)))
        try await withThrowingTaskGroup { group in
            // On the loop from the start: the shared threads may be busy with other tests for longer than a client waits.
            group.addTask(executorPreference: loops.first) { await server.run() }
            defer { server.shutdown(grace: .zero) }
            try await body("http://\(address)", log)
        }
    }

    private final class Log: Sendable {
        let requests = Mutex<[Seen]>([])
    }

    private static let lease = #"""
        {"data": {"instance_id": "a", "ttl": 90, "heartbeat_interval": 30, "status": "passing", "revision": 1,
         "registered_at": "", "last_heartbeat": "", "expires_at": ""}}
        """#
}
