import HTTP
import Networking
import TLSFixtures
import Testing

/// A server over TLS for one test, with what is needed to reach it.
struct SecureServer {
    let server: HTTPServer
    let port: UInt16
    let files: TestFiles
    let root: TestCertificate
    let context: ReloadingTLSContext

    /// An URL that the certificate is for.
    func url(_ target: String = "/", host: String = "localhost") throws -> HTTPURL {
        try #require(HTTPURL("https://\(host):\(port)\(target)"))
    }

    /// Runs `body` with a client that trusts the server's authority, or another.
    func withClient<Value>(
        trusting authority: TestCertificate? = nil, showing certificate: TestCertificate? = nil,
        limits: ClientLimits = .patient, _ body: (HTTPClient) async throws -> Value
    ) async throws -> Value {
        let settings = try files.client(trusting: authority ?? root, showing: certificate)
        return try await HTTPTests.withClient(ReloadingTLSContext(settings), limits: limits, body)
    }

    /// Runs `body`, which blocks, with a foreign peer that has agreed with the server.
    func withForeignPeer<Value: Sendable>(
        _ settings: ForeignTLSPeer.Settings = ForeignTLSPeer.Settings(),
        _ body: @escaping @Sendable (ForeignTLSPeer) -> Value
    ) async throws -> Value {
        try await onThread { [port] in
            let peer = ForeignTLSPeer(TestSockets.connect(port), settings)
            guard case .agreed = peer.handshake() else { throw EndOfStream() }
            return body(peer)
        }
    }

    /// Expects that so many handshakes end so, sooner or later.
    func expect(_ count: Int, _ result: HandshakeCounts.Result, _ location: SourceLocation = #_sourceLocation)
        async throws
    {
        try await waitUntil { server.handshakes[result] >= count }
        #expect(server.handshakes[result] == count, sourceLocation: location)
    }
}

extension ClientLimits {
    /// For tests that are not about time, on machines that have little of it.
    static var patient: ClientLimits {
        var limits = ClientLimits()
        limits.connectTimeout = .seconds(60)
        limits.firstByteTimeout = .seconds(60)
        limits.totalTimeout = .seconds(60)
        return limits
    }
}

extension ServerLimits {
    static var patient: ServerLimits {
        var limits = ServerLimits()
        limits.handshakeTimeout = .seconds(60)
        limits.headTimeout = .seconds(60)
        limits.contentTimeout = .seconds(60)
        return limits
    }
}

/// Runs `body` with a client on a loop of its own.
func withClient<Value>(
    _ tls: ReloadingTLSContext?, limits: ClientLimits = .patient, _ body: (HTTPClient) async throws -> Value
) async throws -> Value {
    let loop = try EventLoop(name: "client")
    let resolver = Resolver()
    defer {
        resolver.shutdown()
        loop.stop()
    }
    let client = HTTPClient(on: loop, resolver: resolver, limits: limits, tls: tls)
    let value = try await body(client)
    await client.closeIdle()
    return value
}

/// Runs `body` with a server on a port that the system chose.
func withSecureServer<Value>(
    _ contents: TestCertificate.Contents = TestCertificate.Contents(), limits: ServerLimits = .patient,
    clients: (authority: TestCertificate, ServerTLSSettings.ClientAuthentication)? = nil,
    options: ServerOptions = ServerOptions(),
    routes: (inout Router) -> Void = { $0.get("/") { _ in .text(.ok, "hello") } },
    _ body: (SecureServer) async throws -> Value
) async throws -> Value {
    try await withTestFiles { files in
        let root = TestCertificate.authority()
        let context = try ReloadingTLSContext(files.write(root.issue(contents), clients: clients))
        var router = Router()
        routes(&router)
        return try await withServer(router, options: options, limits: limits, tls: context) { server, address in
            try await body(
                SecureServer(server: server, port: address.port, files: files, root: root, context: context))
        }
    }
}

/// Runs `body` with a server, over TLS or without.
func withServer<Value>(
    _ router: Router, options: ServerOptions = ServerOptions(), limits: ServerLimits = .patient,
    tls: ReloadingTLSContext?, _ body: (HTTPServer, SocketAddress) async throws -> Value
) async throws -> Value {
    let any = try #require(SocketAddress(ip: "127.0.0.1", port: 0))
    let loops = try EventLoopGroup(count: 2)
    defer { loops.stop() }
    let server = HTTPServer(router, on: loops, options: options, limits: limits, tls: tls)
    let address = try server.bind(any)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await server.run() }
        defer { server.shutdown(grace: .zero) }
        return try await body(server, address)
    }
}

/// Why a request gets no answer; `nil` if it gets one.
func failure(_ client: HTTPClient, _ url: HTTPURL) async -> ClientError? {
    do throws(ClientError) {
        _ = try await client.send(ClientRequest(.get, url))
        return nil
    } catch {
        return error
    }
}
