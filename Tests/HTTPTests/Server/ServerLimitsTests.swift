import HTTP
import Networking
import Synchronization
import Testing

/// Time limits, the limit of connections, and clients that vanish: no connection may be held for nothing.
@Suite(.timeLimit(.minutes(5))) struct ServerLimitsTests {
    private static let short: Duration = .milliseconds(50)
    private static let complete = "GET /echo/a HTTP/1.1\r\nHost: a\r\n\r\n"

    private func isEmpty(_ server: TestServer) async throws -> Bool {
        try await eventually { server.server.ledger.current == 0 }
    }

    @Test(arguments: ["G", "\r\n", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r"])
    func answers408ToAHeadThatDoesNotArrive(_ text: String) async throws {
        var limits = ServerLimits()
        limits.headTimeout = Self.short
        try await withServer(.echo, limits: limits) { server in
            let answer = try await server.exchange(text)

            #expect(answer.hasPrefix("HTTP/1.1 408 ") && answer.contains("\r\nConnection: close\r\n"))
            #expect(try await isEmpty(server))
        }
    }

    /// The time is for the whole head: a byte now and then does not buy more.
    @Test func answers408ToAHeadThatTrickles() async throws {
        var limits = ServerLimits()
        limits.headTimeout = .milliseconds(200)
        let isRefused = Atomic(false)
        var options = ServerOptions()
        options.observer = { _ in isRefused.store(true, ordering: .sequentiallyConsistent) }
        try await withServer(.echo, limits: limits, options: options) { server in
            let connection = try await server.connect()
            try await connection.send("GET / HTTP/1.1\r\nX: ")
            let wasRefused = try await eventually {
                try await connection.send("x")
                return isRefused.load(ordering: .sequentiallyConsistent)
            }
            connection.finishSending()

            #expect(wasRefused)
            #expect(try await connection.receiveToEnd().hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test func answers408ToAHeadThatDoesNotArriveBehindAnother() async throws {
        var limits = ServerLimits()
        limits.headTimeout = Self.short
        try await withServer(.echo, limits: limits) { server in
            let answer = try await server.exchange(Self.complete + "GET /echo/b HT")

            #expect(answer.contains("\r\n\r\naHTTP/1.1 408 "))
        }
    }

    @Test(arguments: [
        "Content-Length: 5\r\n\r\nhell", "Content-Length: 5\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "Transfer-Encoding: chunked\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n0\r\n",
    ])
    func answers408ToContentThatDoesNotArrive(_ rest: String) async throws {
        var limits = ServerLimits()
        limits.contentTimeout = Self.short
        try await withServer(.echo, limits: limits) { server in
            let answer = try await server.exchange("POST /echo HTTP/1.1\r\nHost: a\r\n" + rest)

            #expect(answer.hasPrefix("HTTP/1.1 408 ") && answer.contains("\r\nConnection: close\r\n"))
            #expect(try await isEmpty(server))
        }
    }

    @Test func closesAConnectionThatSaysNothing() async throws {
        var limits = ServerLimits()
        limits.idleTimeout = Self.short
        try await withServer(.echo, limits: limits) { server in
            let answer = try await server.exchange("")
            let isEmpty = try await isEmpty(server)
            #expect(answer == "" && isEmpty)
        }
    }

    @Test func closesAConnectionThatAsksNothingMore() async throws {
        var limits = ServerLimits()
        limits.idleTimeout = .seconds(1)
        try await withServer(.echo, limits: limits) { server in
            let answer = try await server.exchange(Self.complete)

            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("\r\n\r\na"))
            #expect(try await isEmpty(server))
        }
    }

    @Test func closesAConnectionWhoseAnswerNobodyReads() async throws {
        var limits = ServerLimits()
        limits.writeTimeout = Self.short
        var router = Router.echo
        router.get("/large") { _ in Response(.ok, content: Array(repeating: 120, count: 32 * 1024 * 1024)) }
        try await withServer(router, limits: limits) { server in
            let connection = try await server.connect()
            connection.shrinkReceiveBuffer()
            try await connection.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
            let head = try await connection.receiveMessage(isHead: true)

            #expect(head.code == 200)
            #expect(try await isEmpty(server))
            connection.close()
        }
    }

    // MARK: Connections

    @Test func answers503BeyondTheLimitOfConnectionsAndHarmsNoOther() async throws {
        var limits = ServerLimits()
        limits.connectionLimit = 2
        limits.reservedConnectionLimit = 0
        try await withServer(.echo, limits: limits) { server in
            let first = try await server.connect()
            let second = try await server.connect()
            #expect(try await eventually { server.server.ledger.current == 2 })

            for text in ["", Self.complete] {
                let answer = try await server.exchange(text)
                #expect(answer.hasPrefix("HTTP/1.1 503 "))
                #expect(answer.contains("\r\nRetry-After: 1\r\n") && answer.contains("\r\nConnection: close\r\n"))
            }

            try await first.send(Self.complete)
            #expect(try await first.receiveMessage().content == "a")

            // There is room again when one has gone.
            second.close()
            #expect(try await eventually { server.server.ledger.current == 1 })
            let third = try await server.connect()
            try await third.send(Self.complete)
            #expect(try await third.receiveMessage().content == "a")
            first.close()
            third.close()
        }
    }

    @Test(arguments: [
        "", "GET / HT", "GET / HTTP/1.1\r\nHost: a\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhel",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe", complete, "\0\0\0\r\n\r\n",
    ])
    func letsGoOfAClientThatVanishes(_ text: String) async throws {
        try await withServer(.echo) { server in
            let ending = try await server.connect()
            let crashing = try await server.connect()
            #expect(try await eventually { server.server.ledger.current == 2 })
            for connection in [ending, crashing] { try await connection.send(text) }
            ending.close()
            crashing.reset()

            #expect(try await isEmpty(server))
            // And goes on for others.
            #expect(try await server.exchange(Self.complete.closing).hasSuffix("\r\n\r\na"))
        }
    }

    @Test func letsGoOfAClientThatVanishesWhileItsHandlerWorks() async throws {
        let gate = Gate()
        try await withServer(.gated(by: gate)) { server in
            let connection = try await server.connect()
            try await connection.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n")
            await gate.isReached()
            connection.reset()
            gate.open()

            #expect(try await isEmpty(server))
        }
    }

    @Test func letsGoOfAClientThatVanishesWhileItsAnswerIsSent() async throws {
        var router = Router.echo
        router.get("/large") { _ in Response(.ok, content: Array(repeating: 120, count: 32 * 1024 * 1024)) }
        try await withServer(router) { server in
            let connection = try await server.connect()
            connection.shrinkReceiveBuffer()
            try await connection.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await connection.receive(count: 100)
            connection.reset()

            #expect(try await isEmpty(server))
        }
    }
}

extension String {
    fileprivate var closing: String { replacing("\r\n\r\n", with: "\r\nConnection: close\r\n\r\n") }
}
