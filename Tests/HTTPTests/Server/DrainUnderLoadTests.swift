import HTTP
import Networking
import Synchronization
import Testing

/// A server that is stopped in the middle of its work loses none of it.
@Suite(.timeLimit(.minutes(5))) struct DrainUnderLoadTests {
    /// What the clients have seen.
    private final class Record: Sendable {
        struct Content {
            var answered = 0
            var lost: [String] = []
        }
        let content = Mutex(Content())
        let half = Gate()

        func answered(_ message: RawMessage, _ expected: String) {
            let count = content.withLock { content in
                content.answered += 1
                if message.code != 200 || message.content != expected {
                    content.lost.append("\(message.startLine) \(message.content)")
                }
                return content.answered
            }
            if count == 500 { half.open() }
        }

        func lose(_ error: any Error) { content.withLock { $0.lost.append("\(error)") } }
    }

    private static var router: Router {
        var router = Router.echo
        router.mount(.get, "/now/{word}") { .now(.text(.ok, $0.parameters["word"] ?? "")) }
        router.get("/later/{word}") { request in
            for _ in 0..<5 { await Task.yield() }
            return .text(.ok, request.parameters["word"] ?? "")
        }
        return router
    }

    private static func message(_ number: Int, keepsAlive: Bool) -> (text: String, content: String) {
        let word = "n\(number)"
        let fields = "Host: a\r\n" + (keepsAlive ? "" : "Connection: close\r\n")
        let text =
            switch number % 3 {
            case 0: "GET /now/\(word) HTTP/1.1\r\n\(fields)\r\n"
            case 1: "GET /later/\(word) HTTP/1.1\r\n\(fields)\r\n"
            default: "POST /echo HTTP/1.1\r\n\(fields)Content-Length: \(word.utf8.count)\r\n\r\n\(word)"
            }
        return (text, word)
    }

    /// Sends one request after another until no connection is to be had; each that was sent has to be answered.
    private static func work(_ server: TestServer, _ record: Record, from first: Int, keepsAlive: Bool) async {
        var number = first
        while let connection = try? await server.connect() {
            defer { connection.close() }
            var isOpen = true
            while isOpen {
                let (text, content) = message(number, keepsAlive: keepsAlive)
                number += 1
                do {
                    try await connection.send(text)
                    let answer = try await connection.receiveMessage()
                    record.answered(answer, content)
                    isOpen = answer.field("connection") == nil
                } catch {
                    record.lose(error)
                    isOpen = false
                }
            }
        }
    }

    @Test(arguments: [1, 2], [4, 48])
    func answersEveryRequestThatWasSent(_ loops: Int, _ clients: Int) async throws {
        let record = Record()
        try await withServer(Self.router, loops: loops) { server in
            await withTaskGroup(of: Void.self) { group in
                for client in 0..<clients {
                    group.addTask(executorPreference: server.loop) {
                        let keepsAlive = !client.isMultiple(of: 4)
                        await Self.work(server, record, from: client * 7, keepsAlive: keepsAlive)
                    }
                }
                await record.half.pass()
                server.server.shutdown(grace: .seconds(120))
            }
            // All have ended, in order and not by the end of the grace.
            let isEmpty = try await eventually { server.server.ledger.current == 0 }
            #expect(isEmpty)
        }
        let content = record.content.withLock { $0 }
        #expect(content.answered >= 500 && content.lost == [])
    }

    /// The clients go on for ever; the server does not.
    @Test func returnsWhenTheGraceIsOver() async throws {
        let gate = Gate()
        var router = Router()
        router.get("/gate") { _ in
            // It heeds no cancellation.
            await Task { await gate.pass() }.value
            return Response(.ok)
        }
        let loops = try EventLoopGroup(count: 1, name: "server")
        let clients = try EventLoopGroup(count: 1, name: "clients")
        defer {
            clients.stop()
            loops.stop()
        }
        let server = HTTPServer(router, on: loops, options: ServerOptions(), limits: ServerLimits())
        let address = try server.bind(try #require(SocketAddress(ip: "127.0.0.1", port: 0)))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: clients.first) {
                let connection = try await RawConnection.open(to: address, on: clients.first)
                try await connection.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n")
                await gate.isReached()
                server.shutdown(grace: .milliseconds(50))
                #expect(try await connection.receiveToEnd() == "")
                connection.close()
            }
            // Returns although the handler does not.
            await server.run()
            try await group.waitForAll()
        }
        #expect(server.ledger.current == 0)
        gate.open()
    }

    /// Whoever comes in the last moment is let go like the rest.
    @Test func returnsAtOnceWithoutGrace() async throws {
        let record = Record()
        try await withServer(Self.router) { server in
            await withTaskGroup(of: Void.self) { group in
                for client in 0..<8 {
                    group.addTask(executorPreference: server.loop) {
                        await Self.work(server, record, from: client, keepsAlive: true)
                    }
                }
                await record.half.pass()
                server.server.shutdown(grace: .zero)
            }
            let isEmpty = try await eventually { server.server.ledger.current == 0 }
            #expect(isEmpty)
        }
    }
}
