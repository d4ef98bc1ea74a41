import HTTP
import Networking
import Shared

@testable import AuthClient

/// Calls `body` with a client of its own event loop.
func withHTTPClient(_ body: (HTTPClient) async throws -> Void) async throws {
    let loops = try EventLoopGroup(count: 1, name: "client")
    let resolver = Resolver()
    defer {
        resolver.shutdown()
        loops.stop()
    }
    let client = HTTPClient(on: loops.first, resolver: resolver)
    try await body(client)
    await client.closeIdle()
}

/// Calls `body` with a client of the registries at these addresses.
func withRegistryClient(
    _ urls: String..., token: Secret? = nil, now: @escaping @Sendable () -> MonotonicTime = { .now },
    _ body: (RegistryClient) async throws -> Void
) async throws {
    try await withHTTPClient { client in
        try await body(RegistryClient(urls: urls.compactMap { HTTPURL($0) }, token: token, client: client, now: now))
    }
}

extension Instance {
    static func fixture(
        service: String = "auth_service", id: String = "auth-1", host: String = "10.1.2.3", port: Int = 8000,
        zone: String? = nil, timeToLiveSeconds: Int? = nil
    ) -> Instance {
        Instance(service: service, id: id, host: host, port: port, zone: zone, timeToLiveSeconds: timeToLiveSeconds)
    }
}

/// Registers an instance for as long as `body` takes; the waits between its actions end when `body` says so.
func withRegistration(
    _ instance: Instance = .fixture(), in registry: RegistryClient, log: Logger = .discarding,
    _ body: (Registration, Pace) async throws -> Void
) async throws {
    let pace = Pace()
    let registration = Registration(instance, in: registry, log: log) { try await pace.wait($0) }
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await registration.run() }
        try await body(registration, pace)
        group.cancelAll()
    }
}

/// What a registry says of a service; `nil` if it resolves to nothing.
func record(of service: String = "auth_service", at url: String) async throws -> JSONValue? {
    var record: JSONValue?
    try await withHTTPClient { client in
        guard let url = HTTPURL("\(url)/api/v1/resolve/\(service)/") else { return }
        let response = try await client.send(ClientRequest(.get, url))
        if response.status == .ok { record = try JSONParser.parse(response.content)["data"]?["instance"] }
    }
    return record
}
