import HTTP
import Networking
import Testing

/// A server at work on a port of its own, and a loop for those who talk to it.
struct TestServer: Sendable {
    let server: HTTPServer
    let address: SocketAddress
    let loop: EventLoop

    /// Call it on `loop`, where the body of `withServer` runs.
    func connect() async throws -> RawConnection { try await RawConnection.open(to: address, on: loop) }

    /// Sends a request over a connection of its own and returns all that comes back until the server ends it.
    func exchange(_ text: String) async throws -> String {
        let connection = try await connect()
        defer { connection.close() }
        try await connection.send(text)
        return try await connection.receiveToEnd()
    }
}

/// Serves `router` for as long as `body` takes, which runs on the loop of the clients.
func withServer(
    _ router: Router, limits: ServerLimits = ServerLimits(), options: ServerOptions = ServerOptions(),
    loops count: Int = 1, _ body: @escaping @Sendable (TestServer) async throws -> Void
) async throws {
    let loops = try EventLoopGroup(count: count, name: "server")
    let clients = try EventLoopGroup(count: 1, name: "clients")
    defer {
        clients.stop()
        loops.stop()
    }
    let server = HTTPServer(router, on: loops, options: options, limits: limits)
    let address = try server.bind(try #require(SocketAddress(ip: "127.0.0.1", port: 0)))
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await server.run() }
        group.addTask(executorPreference: clients.first) {
            defer { server.shutdown(grace: .zero) }
            try await body(TestServer(server: server, address: address, loop: clients.first))
        }
        // The first error cancels the rest: a handler that waits for the test must not outlive it.
        while try await group.next() != nil {}
    }
}

/// Looks again and again until the condition holds.
///
/// - Returns: `false` if it did not within a minute.
func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    for _ in 0..<6000 {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(10))
    }
    return false
}
