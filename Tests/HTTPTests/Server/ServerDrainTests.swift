import HTTP
import Networking
import Testing

/// Stopping: what is under way is finished, what is idle is let go, and nobody new is taken.
@Suite(.timeLimit(.minutes(5))) struct ServerDrainTests {
    private static let long: Duration = .seconds(600)
    private static let complete = "GET /echo/a HTTP/1.1\r\nHost: a\r\n\r\n"

    /// A connection of which the server has read `text` behind a request it has answered.
    private func connection(to server: TestServer, beginning text: String) async throws -> RawConnection {
        let connection = try await server.connect()
        try await connection.send(Self.complete + text)
        #expect(try await connection.receiveMessage().content == "a")
        return connection
    }

    private func refusesConnections(_ server: TestServer) async throws -> Bool {
        try await eventually {
            do {
                try await server.connect().close()
                return false
            } catch let error as SystemError {
                return error.call == "connect"
            }
        }
    }

    @Test func finishesWhatIsUnderWayAndTakesNobodyNew() async throws {
        let gate = Gate()
        try await withServer(.gated(by: gate)) { server in
            let idle = try await connection(to: server, beginning: "")
            let working = try await server.connect()
            try await working.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n")
            await gate.isReached()

            server.server.shutdown(grace: Self.long)

            #expect(try await idle.receiveToEnd() == "")
            #expect(try await refusesConnections(server))
            gate.open()
            let answer = try await working.receiveMessage()
            #expect(answer.content == "through" && answer.field("connection") == "close")
            #expect(try await working.receiveToEnd() == "")
            #expect(try await eventually { server.server.ledger.current == 0 })
        }
    }

    @Test func answersARequestWhoseHeadHasBegun() async throws {
        try await withServer(.echo) { server in
            let begun = try await connection(to: server, beginning: "GET /echo/late HTTP/1.1\r\nHo")
            server.server.shutdown(grace: Self.long)
            #expect(try await refusesConnections(server))

            try await begun.send("st: a\r\n\r\n")
            let answer = try await begun.receiveMessage()
            #expect(answer.content == "late" && answer.field("connection") == "close")
            #expect(try await begun.receiveToEnd() == "")
        }
    }

    /// Also where the head came in one piece, of which nothing is left over.
    @Test func answersARequestWhoseContentHasBegun() async throws {
        try await withServer(.echo) { server in
            let head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
            let begun = try await server.connect()
            try await begun.send(head)
            #expect(try await begun.receiveMessage().code == 100)
            server.server.shutdown(grace: Self.long)
            #expect(try await refusesConnections(server))

            try await begun.send("hello")
            let answer = try await begun.receiveMessage()
            #expect(answer.content == "hello" && answer.field("connection") == "close")
            #expect(try await begun.receiveToEnd() == "")
        }
    }

    /// The answer is not lost to a client that goes on sending, in a drain as little as otherwise.
    @Test func readsOnForAWhileAfterTheLastAnswer() async throws {
        let gate = Gate()
        try await withServer(.gated(by: gate)) { server in
            let working = try await server.connect()
            try await working.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n")
            await gate.isReached()
            server.server.shutdown(grace: Self.long)
            #expect(try await refusesConnections(server))
            gate.open()
            #expect(try await working.receiveMessage().content == "through")

            for _ in 0..<20 { try await working.send(Self.complete) }
            working.finishSending()
            #expect(try await working.receiveToEnd() == "")
        }
    }

    @Test func closesWhatIsLeftWhenTheGraceIsOver() async throws {
        let gate = Gate()
        try await withServer(.gated(by: gate)) { server in
            let begun = try await connection(to: server, beginning: "GET /echo/late HT")
            let working = try await server.connect()
            try await working.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n")
            await gate.isReached()

            server.server.shutdown(grace: .milliseconds(50))

            #expect(try await begun.receiveToEnd() == "")
            #expect(try await working.receiveToEnd() == "")
            gate.open()
        }
    }

    @Test func endsAtOnceWhenNobodyIsThere() async throws {
        try await withServer(.echo, loops: 3) { server in
            server.server.shutdown(grace: Self.long)

            let isRefusing = try await refusesConnections(server)
            #expect(isRefusing)
        }
    }

    /// Whoever the kernel has let in before gets an answer, even if the end was asked for before the start.
    @Test func canBeAskedToStopBeforeItRuns() async throws {
        let loops = try EventLoopGroup(count: 2, name: "server")
        defer { loops.stop() }
        let server = HTTPServer(.echo, on: loops, options: ServerOptions(), limits: ServerLimits())
        _ = try server.bind(try #require(SocketAddress(ip: "127.0.0.1", port: 0)))
        server.shutdown(grace: Self.long)

        await server.run()

        #expect(server.ledger.current == 0)
    }
}
