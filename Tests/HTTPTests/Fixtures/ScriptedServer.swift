import HTTP
import Networking
import Synchronization
import Testing

/// What one connection of a client meets: bytes read and written by hand.
typealias Script = @Sendable (RawConnection) async throws -> Void

/// A client, and a server that does what its scripts say.
final class ScriptedServer: Sendable {
    let client: HTTPClient
    let loop: EventLoop
    private let address: SocketAddress
    private let state = Mutex((accepted: 0, isOver: false))

    init(client: HTTPClient, loop: EventLoop, address: SocketAddress) {
        self.client = client
        self.loop = loop
        self.address = address
    }

    /// How many connections the client has opened.
    var connectionCount: Int { state.withLock { $0.accepted } }

    func url(_ target: String = "/", host: String = "127.0.0.1") throws -> HTTPURL {
        try #require(HTTPURL("http://\(host):\(address.port)\(target)"))
    }

    func get(_ target: String = "/") async throws -> ClientResponse {
        try await client.send(ClientRequest(.get, try url(target)))
    }

    /// The error of a request that must fail.
    func failure(
        of method: HTTP.Method = .get, _ target: String = "/", content: String = ""
    ) async throws -> ClientError? {
        do {
            _ = try await client.send(ClientRequest(method, try url(target), content: Array(content.utf8)))
            return nil
        } catch let error as ClientError {
            return error
        }
    }

    /// Lets the loop take a turn: what the kernel had for its sockets has arrived, for timers fire after them.
    func turn() async throws { try await loop.sleep(for: .milliseconds(1)) }

    fileprivate func run(_ listener: CInt, _ scripts: [Script]) async throws {
        let acceptor = try Acceptor(descriptor: listener, on: loop)
        defer { acceptor.close() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            while !state.withLock({ $0.isOver }) {
                switch acceptor.accept() {
                case .connection(let socket, _): serve(socket.release(), scripts, in: &group)
                case .none: _ = await acceptor.acceptable()
                case .exhausted(let error): throw error
                }
            }
            try await group.waitForAll()
        }
    }

    private func serve(_ descriptor: CInt, _ scripts: [Script], in group: inout ThrowingTaskGroup<Void, any Error>) {
        let number = state.withLock { state in
            state.accepted += state.isOver ? 0 : 1
            return state.isOver ? nil : state.accepted - 1
        }
        group.addTask(executorPreference: loop) { [loop] in
            let peer = RawConnection(try Channel(FileDescriptor(owning: descriptor, from: "accept"), on: loop))
            defer { peer.close() }
            guard let number else { return }
            let script = try #require(
                scripts.indices.contains(number) ? scripts[number] : nil, "one connection too many")
            try await script(peer)
        }
    }

    /// Ends `run`, by a connection of its own that wakes the acceptor.
    fileprivate func end() async {
        state.withLock { $0.isOver = true }
        // The acceptor is awake by it, and may be closed before it has taken the connection.
        try? await RawConnection.open(to: address, on: loop).close()
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

/// Runs `body`, on the loop of client and server, while the scripts answer: the first connection meets the first one.
func withScriptedServer(
    _ scripts: [Script], limits: ClientLimits = ClientLimits(),
    _ body: @escaping @Sendable (ScriptedServer) async throws -> Void
) async throws {
    let loops = try EventLoopGroup(count: 1, name: "scripted")
    let resolver = Resolver()
    defer {
        resolver.shutdown()
        loops.stop()
    }
    let listener = try Listener(try #require(SocketAddress(ip: "127.0.0.1", port: 0)))
    let client = HTTPClient(on: loops.first, resolver: resolver, limits: limits)
    let server = ScriptedServer(client: client, loop: loops.first, address: listener.address)
    let descriptor = listener.release()
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask(executorPreference: loops.first) { try await server.run(descriptor, scripts) }
        group.addTask(executorPreference: loops.first) {
            let result = await Result { try await body(server) }
            await client.closeIdle()
            await server.end()
            try result.get()
        }
        while try await group.next() != nil {}
    }
}
