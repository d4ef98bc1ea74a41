import HTTP
import Networking
import Testing

/// More connections, or more requests of one, than there may be.
@Suite(.timeLimit(.minutes(5))) struct ServerSheddingTests {
    private static let ordinary = "GET /echo/a HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let probe = "GET /live HTTP/1.1\r\nHost: a\r\n\r\n"

    private static var router: Router {
        var router = Router.echo
        router.mount(.get, "/live", RouteTraits(isEssential: true)) { _ in .now(.text(.ok, "alive")) }
        return router
    }

    private static func limits(_ connections: Int, reserve: Int) -> ServerLimits {
        .with { limits in
            limits.connectionLimit = connections
            limits.reservedConnectionLimit = reserve
        }
    }

    /// A connection that the server has answered on.
    private func established(_ server: TestServer) async throws -> RawConnection {
        let connection = try await server.connect()
        try await connection.send(Self.ordinary)
        #expect(try await connection.receiveMessage().content == "a")
        return connection
    }

    @Test func answersProbesAndNothingElseBeyondTheLimit() async throws {
        try await withServer(Self.router, limits: Self.limits(2, reserve: 2)) { server in
            let connections = [try await established(server), try await established(server)]

            for text in [
                Self.ordinary, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi",
                "GET /none HTTP/1.1\r\nHost: a\r\n\r\n", "PUT /live HTTP/1.1\r\nHost: a\r\n\r\n",
            ] {
                let answer = try await server.exchange(text)
                #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("\r\nRetry-After: 1\r\n"))
                #expect(answer.contains("\r\nConnection: close\r\n"))
                #expect(try await eventually { server.server.ledger.current == 2 })
            }
            let alive = try await server.exchange(Self.probe)
            #expect(alive.hasPrefix("HTTP/1.1 200 ") && alive.contains("\r\nConnection: close\r\n"))
            #expect(server.server.events[.connectionShed] == 5 && server.server.events[.connectionRefused] == 0)

            // Those who were there before notice nothing.
            for connection in connections {
                try await connection.send(Self.ordinary)
                let answer = try await connection.receiveMessage()
                #expect(answer.content == "a" && answer.field("connection") == nil)
                connection.close()
            }
        }
    }

    /// A probe in front opens no way for what stands behind it.
    @Test func answersOneRequestOnAConnectionOfTheReserve() async throws {
        try await withServer(Self.router, limits: Self.limits(1, reserve: 1)) { server in
            let connection = try await established(server)
            let answer = try await server.exchange(Self.probe + Self.ordinary)
            #expect(answer.hasSuffix("\r\n\r\nalive"))
            connection.close()
        }
    }

    @Test func refusesAtOnceBeyondTheReserve() async throws {
        try await withServer(Self.router, limits: Self.limits(1, reserve: 1)) { server in
            let first = try await established(server)
            let second = try await server.connect()
            #expect(try await eventually { server.server.ledger.current == 2 })

            let answer = try await server.exchange("")
            #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("\r\nConnection: close\r\n"))
            #expect(server.server.events[.connectionRefused] == 1)

            try await second.send(Self.probe)
            #expect(try await second.receiveMessage().content == "alive")
            first.close()
            second.close()
        }
    }

    /// Who takes a place in the reserve and asks nothing would keep the probes out for as long as a connection may idle.
    @Test func letsGoOfWhoAsksNothingInTheReserve() async throws {
        var limits = Self.limits(1, reserve: 1)
        limits.headTimeout = .milliseconds(50)
        limits.idleTimeout = .seconds(600)
        try await withServer(Self.router, limits: limits) { server in
            let first = try await established(server)
            #expect(try await server.exchange("") == "")
            #expect(try await server.exchange(Self.probe).hasSuffix("alive"))

            try await first.send(Self.ordinary)
            #expect(try await first.receiveMessage().content == "a")
            first.close()
        }
    }

    @Test func givesAPlaceThatBecomesFreeToTheNext() async throws {
        try await withServer(Self.router, limits: Self.limits(1, reserve: 1), loops: 2) { server in
            for _ in 0..<10 {
                let connection = try await established(server)
                #expect(try await server.exchange(Self.ordinary).hasPrefix("HTTP/1.1 503 "))
                connection.close()
                #expect(try await eventually { server.server.ledger.current == 0 })
            }
        }
    }

    // MARK: One client

    @Test func boundsTheConnectionsOfOneNetwork() async throws {
        var options = ServerOptions()
        options.clientNetwork = { _ in "somewhere" }
        try await withServer(
            Self.router, limits: .with { $0.networkConnectionLimit = 2 }, options: options, loops: 2
        ) { server in
            let connections = [try await established(server), try await established(server)]
            // Its probes, too: they are not for those who are too many.
            for text in [Self.ordinary, Self.probe, ""] {
                let answer = try await server.exchange(text)
                #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("\r\nRetry-After: 1\r\n"))
            }
            #expect(server.server.events[.networkRefused] == 3)

            connections[0].close()
            #expect(try await eventually { server.server.ledger.current == 1 })
            let next = try await established(server)
            next.close()
            connections[1].close()
        }
    }

    @Test func doesNotBoundThoseOfNoNetwork() async throws {
        var options = ServerOptions()
        options.clientNetwork = { _ in nil }
        try await withServer(
            Self.router, limits: .with { $0.networkConnectionLimit = 1 }, options: options
        ) { server in
            let connections = [try await established(server), try await established(server)]
            for connection in connections { connection.close() }
        }
    }

    @Test(arguments: [1, 3])
    func endsAConnectionAfterItsLastRequest(_ limit: Int) async throws {
        try await withServer(Self.router, limits: .with { $0.requestLimit = limit }) { server in
            let connection = try await server.connect()
            try await connection.send(String(repeating: Self.ordinary, count: limit + 2))
            for number in 1...limit {
                let answer = try await connection.receiveMessage()
                #expect(answer.code == 200 && answer.field("connection") == (number == limit ? "close" : nil))
            }
            #expect(try await connection.receiveToEnd() == "")
            connection.close()
        }
    }
}
