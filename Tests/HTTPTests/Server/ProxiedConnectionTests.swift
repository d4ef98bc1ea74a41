import HTTP
import Networking
import Synchronization
import Testing

/// The PROXY protocol over sockets: whose word is taken, and what becomes of those who say nothing.
@Suite(.timeLimit(.minutes(5))) struct ProxiedConnectionTests {
    private static let header = "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n"
    private static let request = "GET /who HTTP/1.1\r\nHost: a\r\n\r\n"

    private static var router: Router {
        var router = Router.echo
        router.get("/who") { .text(.ok, $0.remoteAddress) }
        return router
    }

    private static func options(trusting isTrusted: Bool = true) -> ServerOptions {
        var options = ServerOptions()
        options.expectsProxyHeader = { _ in isTrusted }
        return options
    }

    private func isEmpty(_ server: TestServer) async throws -> Bool {
        try await eventually { server.server.ledger.current == 0 }
    }

    @Test func givesTheClientsAddressToHandlersAndObserver() async throws {
        let addresses = Mutex<[String]>([])
        var options = Self.options()
        options.observer = { exchange in addresses.withLock { $0.append(exchange.remoteAddress) } }
        try await withServer(Self.router, options: options) { server in
            let connection = try await server.connect()
            for text in [Self.header, Self.request] { try await connection.send(text) }
            #expect(try await connection.receiveMessage().content == "192.0.2.7")
            try await connection.send(Self.request)
            #expect(try await connection.receiveMessage().content == "192.0.2.7")
            connection.close()
        }
        #expect(addresses.withLock { $0 } == ["192.0.2.7", "192.0.2.7"])
    }

    @Test func takesAHeaderThatIsGluedToTheFirstRequest() async throws {
        try await withServer(Self.router, options: Self.options()) { server in
            let connection = try await server.connect()
            try await connection.send(Self.header + Self.request + Self.request)
            for _ in 0..<2 { #expect(try await connection.receiveMessage().content == "192.0.2.7") }
            connection.close()
        }
    }

    @Test func takesAHeaderThatComesByteByByte() async throws {
        try await withServer(Self.router, options: Self.options()) { server in
            let connection = try await server.connect()
            for byte in (Self.header + Self.request).utf8 { try await connection.send([byte]) }
            #expect(try await connection.receiveMessage().content == "192.0.2.7")
            connection.close()
        }
    }

    @Test func takesAHeaderInBytes() async throws {
        let header: [UInt8] =
            [
                13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10, 0x21, 0x11, 0, 12, 192, 0, 2, 8, 198, 51, 100, 1, 1, 2,
                3, 4,
            ]
        try await withServer(Self.router, options: Self.options()) { server in
            let connection = try await server.connect()
            try await connection.send(header + Array(Self.request.utf8))
            #expect(try await connection.receiveMessage().content == "192.0.2.8")
            connection.close()
        }
    }

    @Test(arguments: ["PROXY UNKNOWN\r\n", "\r\n\r\n\0\r\nQUIT\n\u{20}\0\0\0"])
    func keepsThePeersAddressWhereTheProxySpeaksForItself(_ header: String) async throws {
        try await withServer(Self.router, options: Self.options()) { server in
            let connection = try await server.connect()
            try await connection.send(header + Self.request)
            #expect(try await connection.receiveMessage().content == "127.0.0.1")
            connection.close()
        }
    }

    /// One header a connection: a second is what a client behind the proxy would forge.
    @Test func takesOneHeaderAndNoMore() async throws {
        try await withServer(Self.router, options: Self.options()) { server in
            let answer = try await server.exchange(Self.header + "PROXY TCP4 1.1.1.1 2.2.2.2 1 2\r\n" + Self.request)
            #expect(
                answer.hasPrefix("HTTP/1.1 400 ") && answer.hasSuffix("Content-Length: 0\r\nConnection: close\r\n\r\n"))
        }
    }

    @Test(arguments: [
        request, "proxy TCP4 192.0.2.7 198.51.100.1 1 2\r\n" + request, "\r\n\r\n" + request,
        "PROXY TCP4 a b 1 2\r\n" + request, String(repeating: "P", count: 2000),
        "PROXY " + String(repeating: "x", count: 2000),
    ])
    func closesWithoutAWordWhereTheHeaderIsMissing(_ text: String) async throws {
        try await withServer(Self.router, options: Self.options()) { server in
            let connection = try await server.connect()
            try await connection.send(text)
            // In order or by a reset: bytes are left that nobody reads.
            let answer = try? await connection.receiveToEnd()
            connection.close()

            #expect(answer ?? "" == "")
            #expect(try await isEmpty(server))
            #expect(server.server.events[.proxyHeaderRefused] == 1)
        }
    }

    @Test func doesNotTakeTheWordOfAStranger() async throws {
        try await withServer(Self.router, options: Self.options(trusting: false)) { server in
            let answer = try await server.exchange(Self.header + Self.request)
            #expect(answer.hasPrefix("HTTP/1.1 400 "))
            #expect(server.server.events[.proxyHeaderRefused] == 0)
        }
    }

    @Test(arguments: ["", "P", "PROXY TCP4 192.0.2.7", "\r\n\r\n\0\r\nQUIT\n", "\r"])
    func closesWhereTheHeaderNeverComes(_ text: String) async throws {
        let limits = ServerLimits.with { $0.handshakeTimeout = .milliseconds(50) }
        try await withServer(Self.router, limits: limits, options: Self.options()) { server in
            let connection = try await server.connect()
            try await connection.send(text)
            let answer = try? await connection.receiveToEnd()
            connection.close()
            #expect(answer ?? "" == "")
            #expect(try await isEmpty(server))
        }
    }

    /// What is there stays there, and no event tells of more: whoever only waits for readiness would spin for ever.
    @Test(arguments: ["P", "PROXY TCP4 192.0.2.7", "\r\n\r\n\0\r\nQUIT\n", ""])
    func letsGoOfAPeerThatEndsInTheMiddleOfItsHeader(_ text: String) async throws {
        try await withServer(Self.router, options: Self.options()) { server in
            let connection = try await server.connect()
            #expect(try await eventually { server.server.ledger.current == 1 })
            try await connection.send(text)
            connection.finishSending()

            #expect(try await isEmpty(server))
            connection.close()
        }
    }

    @Test func answersOneWhoseHeaderHadBegunWhenTheServerDrains() async throws {
        try await withServer(Self.router, options: Self.options()) { server in
            let connection = try await server.connect()
            try await connection.send("PROXY TCP4 ")
            #expect(try await eventually { server.server.ledger.current == 1 })
            server.server.shutdown(grace: .seconds(600))
            try await connection.send(Self.header.dropFirst("PROXY TCP4 ".count) + Self.request)

            let answer = try await connection.receiveMessage()
            #expect(answer.content == "192.0.2.7" && answer.field("connection") == "close")
            connection.close()
        }
    }

    @Test func countsTheAddressInTheHeaderForTheLimitOfItsNetwork() async throws {
        var options = Self.options()
        options.clientNetwork = { $0 == "127.0.0.1" ? nil : $0 }
        let limits = ServerLimits.with { $0.networkConnectionLimit = 1 }
        try await withServer(Self.router, limits: limits, options: options) { server in
            let first = try await server.connect()
            try await first.send(Self.header + Self.request)
            #expect(try await first.receiveMessage().code == 200)

            let answer = try await server.exchange(Self.header + Self.request)
            #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("\r\nRetry-After: 1\r\n"))
            #expect(server.server.events[.networkRefused] == 1)

            // Another client of the same proxy is another client.
            let other = try await server.connect()
            try await other.send(Self.header.replacing("192.0.2.7", with: "192.0.2.8") + Self.request)
            #expect(try await other.receiveMessage().content == "192.0.2.8")

            first.close()
            #expect(try await eventually { server.server.ledger.current == 1 })
            let next = try await server.connect()
            try await next.send(Self.header + Self.request)
            #expect(try await next.receiveMessage().code == 200)
            next.close()
            other.close()
        }
    }
}
