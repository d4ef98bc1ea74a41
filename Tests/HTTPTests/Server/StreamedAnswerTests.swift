import HTTP
import Networking
import Synchronization
import Testing

/// Answers whose content is sent as it comes into being.
@Suite(.timeLimit(.minutes(5))) struct StreamedAnswerTests {
    private struct Failure: Error {}

    /// `echo`, and `GET /stream`.
    private static func router(_ stream: @escaping Response.Stream) -> Router {
        var router = Router.echo
        router.get("/stream") { _ in .streamed(contentType: .text, stream) }
        return router
    }

    private static let hello = router { writer in
        for piece in ["hello", "", ", ", "0123456789abcdef"] { try await writer.write(piece) }
    }
    private static let helloChunks = "5\r\nhello\r\n2\r\n, \r\n10\r\n0123456789abcdef\r\n0\r\n\r\n"

    private func get(_ lines: String = "", method: String = "GET", version: String = "1.1") -> String {
        "\(method) /stream HTTP/\(version)\r\nHost: a\r\n\(lines)\r\n"
    }

    private static let next = "GET /echo/next HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func sendsEachPieceAsAChunk() async throws {
        try await withServer(Self.hello) { server in
            let answer = try await server.exchange(get("Connection: close\r\n"))
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("\r\n\r\n" + Self.helloChunks))
            #expect(answer.contains("\r\nTransfer-Encoding: chunked\r\n") && !answer.contains("Content-Length"))
        }
    }

    @Test func goesOnWithTheNextRequest() async throws {
        try await withServer(Self.hello) { server in
            let connection = try await server.connect()
            try await connection.send(Self.next + get() + Self.next + get())
            for _ in 0..<2 {
                #expect(try await connection.receiveMessage().content == "next")
                let head = try await connection.receiveMessage(isHead: true)
                #expect(head.code == 200 && head.field("connection") == nil)
                let content = try await connection.receive(count: Self.helloChunks.utf8.count)
                #expect(String(decoding: content, as: UTF8.self) == Self.helloChunks)
            }
            connection.close()
        }
    }

    /// HTTP/1.0 knows no chunks; the end of the connection is that of the content, whatever was asked for.
    @Test(arguments: ["", "Connection: keep-alive\r\n"])
    func sendsToHTTP10UpToTheEndOfTheConnection(_ lines: String) async throws {
        try await withServer(Self.hello) { server in
            let answer = try await server.exchange(get(lines, version: "1.0"))
            #expect(answer.hasSuffix("\r\n\r\nhello, 0123456789abcdef") && answer.contains("\r\nConnection: close\r\n"))
            #expect(!answer.contains("Transfer-Encoding") && !answer.contains("Content-Length"))
        }
    }

    @Test func answersHEADWithoutMakingTheContent() async throws {
        let router = Self.router { _ in Issue.record("the content was made") }
        try await withServer(router) { server in
            let connection = try await server.connect()
            try await connection.send(get(method: "HEAD") + Self.next)
            let head = try await connection.receiveMessage(isHead: true)
            #expect(head.field("transfer-encoding") == "chunked" && head.field("content-length") == nil)
            #expect(try await connection.receiveMessage().content == "next")
            connection.close()
        }
    }

    /// RFC 9112 §6.1: no `Transfer-Encoding` in an answer of a status that has no content.
    @Test(arguments: [Status.noContent, .notModified])
    func sendsNoContentWhereTheStatusHasNone(_ status: Status) async throws {
        var router = Router.echo
        router.get("/stream") { _ in
            .streamed(status, contentType: .text) { _ in Issue.record("the content was made") }
        }
        try await withServer(router) { server in
            let connection = try await server.connect()
            try await connection.send(get() + Self.next)
            let head = try await connection.receiveMessage(isHead: true)
            #expect(head.code == status.code && head.field("transfer-encoding") == nil)
            #expect(try await connection.receiveMessage().content == "next")
            connection.close()
        }
    }

    @Test func sendsServerSentEvents() async throws {
        let gate = Gate()
        var router = Router()
        router.get("/stream") { _ in
            .streamed(contentType: .eventStream, fields: [Field("Cache-Control", "no-store")]) { writer in
                for number in 1...3 {
                    try await writer.write("id: \(number)\ndata: x\n\n")
                    await gate.pass()
                }
            }
        }
        try await withServer(router) { server in
            let connection = try await server.connect()
            try await connection.send(get())
            let head = try await connection.receiveMessage(isHead: true)
            #expect(head.field("content-type") == "text/event-stream" && head.field("cache-control") == "no-store")
            for number in 1...3 {
                // Each arrives when it is sent, not when the next is.
                let event = "f\r\nid: \(number)\ndata: x\n\n\r\n"
                let received = try await connection.receive(count: event.utf8.count)
                #expect(String(decoding: received, as: UTF8.self) == event)
                await gate.isReached()
                gate.open()
            }
            #expect(try await connection.receive(count: 5) == Array("0\r\n\r\n".utf8))
            connection.close()
        }
    }

    // MARK: Slow readers

    @Test func slowsTheWriterDownToTheReader() async throws {
        let pieceCount = 1024
        let piece = [UInt8](repeating: 120, count: 64 * 1024)
        let written = Mutex(0)
        let router = Self.router { writer in
            for _ in 0..<pieceCount {
                try await writer.write(piece)
                written.withLock { $0 += 1 }
            }
        }
        try await withServer(router) { server in
            let connection = try await server.connect()
            connection.shrinkReceiveBuffer()
            try await connection.send(get("Connection: close\r\n"))
            _ = try await connection.receiveMessage(isHead: true)
            var before = -1
            let hasStalled = try await eventually {
                try await server.loop.sleep(for: .milliseconds(100))
                defer { before = written.withLock { $0 } }
                return before > 0 && before == written.withLock { $0 }
            }
            #expect(hasStalled && written.withLock { $0 } < pieceCount)

            let text = try await connection.receiveToEnd()
            connection.close()
            #expect(text.utf8.count == pieceCount * (piece.count + "10000\r\n\r\n".utf8.count) + "0\r\n\r\n".utf8.count)
        }
    }

    @Test func endsAReaderThatStopsReading() async throws {
        let failures = Signal<Bool>()
        let router = Self.router { writer in
            do {
                while true { try await writer.write([UInt8](repeating: 120, count: 64 * 1024)) }
            } catch {
                failures.send(error is PeerGone)
                throw error
            }
        }
        try await withServer(router, limits: .with { $0.writeTimeout = .milliseconds(100) }) { server in
            let connection = try await server.connect()
            connection.shrinkReceiveBuffer()
            try await connection.send(get())
            _ = try await connection.receiveMessage(isHead: true)

            #expect(await failures.next() == true)
            #expect(try await eventually { server.server.ledger.current == 0 })
            #expect(server.server.events[.writeTimedOut] == 1)
            connection.close()
        }
    }

    // MARK: Cut off

    enum Departure: CaseIterable { case reset, close, halfClose }

    @Test(arguments: Departure.allCases)
    func cancelsTheWriterAtOnceWhenThePeerGoes(_ departure: Departure) async throws {
        let gate = Gate()
        let cancellations = Signal<Bool>()
        let router = Self.router { writer in
            try await writer.write("first")
            // Nobody opens it: only the cancellation ends the wait.
            await gate.pass()
            cancellations.send(Task.isCancelled)
        }
        try await withServer(router) { server in
            let connection = try await server.connect()
            try await connection.send(get())
            _ = try await connection.receiveMessage(isHead: true)
            await gate.isReached()
            switch departure {
            case .reset: connection.reset()
            case .close: connection.close()
            case .halfClose: connection.finishSending()
            }

            #expect(await cancellations.next() == true)
            #expect(try await eventually { server.server.ledger.current == 0 })
            #expect(server.server.events[.abandoned] == 1)
            connection.close()
        }
    }

    /// The peer has gone before the stream has begun.
    @Test func cancelsTheWriterOfAPeerThatHasGoneAlready() async throws {
        let handler = Gate()
        let stream = Gate()
        let cancellations = Signal<Bool>()
        var router = Router()
        router.get("/stream") { _ in
            await handler.pass()
            return .streamed(contentType: .text) { writer in
                await stream.pass()
                cancellations.send(Task.isCancelled)
            }
        }
        try await withServer(router) { server in
            let connection = try await server.connect()
            try await connection.send(get())
            connection.finishSending()
            await handler.isReached()
            handler.open()

            #expect(await cancellations.next() == true)
            #expect(try await connection.receiveToEnd().hasPrefix("HTTP/1.1 200 "))
            connection.close()
        }
    }

    @Test(arguments: ["1.1", "1.0"])
    func leavesTheEndOutWhereTheWriterFails(_ version: String) async throws {
        let router = Self.router { writer in
            try await writer.write("first")
            throw Failure()
        }
        try await withServer(router) { server in
            let answer = try await server.exchange(get(version: version) + Self.next)
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
            #expect(answer.hasSuffix(version == "1.1" ? "\r\n\r\n5\r\nfirst\r\n" : "\r\n\r\nfirst"))
            #expect(server.server.events[.abandoned] == 0)
        }
    }

    /// A writer that somebody has kept must not get into the next answer.
    @Test func writesNothingAfterTheEnd() async throws {
        let kept = Mutex<ContentWriter?>(nil)
        let router = Self.router { writer in
            kept.withLock { $0 = writer }
            try await writer.write("all")
        }
        try await withServer(router) { server in
            let connection = try await server.connect()
            try await connection.send(get() + Self.next)
            _ = try await connection.receiveMessage(isHead: true)
            _ = try await connection.receive(count: "3\r\nall\r\n0\r\n\r\n".utf8.count)
            #expect(try await connection.receiveMessage().content == "next")
            let writer = try #require(kept.withLock { $0 })
            await #expect(throws: PeerGone.self) { try await writer.write("more") }

            try await connection.send(Self.next)
            #expect(try await connection.receiveMessage().content == "next")
            connection.close()
        }
    }

    // MARK: Drain

    /// The head had told that another request may follow: one that does is answered.
    @Test func keepsItsWordWhenADrainBeginsMeanwhile() async throws {
        let gate = Gate()
        let router = Self.router { _ in await gate.pass() }
        try await withServer(router) { server in
            let connection = try await server.connect()
            try await connection.send(get() + Self.next)
            #expect(try await connection.receiveMessage(isHead: true).field("connection") == nil)
            await gate.isReached()
            server.server.shutdown(grace: .seconds(600))
            gate.open()

            #expect(try await connection.receive(count: 5) == Array("0\r\n\r\n".utf8))
            let answer = try await connection.receiveMessage()
            #expect(answer.content == "next")
            connection.close()
        }
    }

    @Test func endsAStreamWithoutEndWhenTheGraceIsOver() async throws {
        let gate = Gate()
        let cancellations = Signal<Bool>()
        let router = Self.router { _ in
            await gate.pass()
            cancellations.send(Task.isCancelled)
        }
        try await withServer(router) { server in
            let connection = try await server.connect()
            try await connection.send(get())
            await gate.isReached()
            server.server.shutdown(grace: .milliseconds(50))

            #expect(await cancellations.next() == true)
            #expect(try await !connection.receiveToEnd().hasSuffix("0\r\n\r\n"))
            connection.close()
        }
    }

    @Test func observesAStreamWhenItIsOver() async throws {
        let exchanges = Signal<CompletedExchange>()
        var options = ServerOptions()
        options.observer = { exchanges.send($0) }
        try await withServer(Self.hello, options: options) { server in
            _ = try await server.exchange(get("Connection: close\r\n"))
            let exchange = try #require(await exchanges.next())
            #expect(exchange.status == .ok && exchange.route == 2)
            #expect(exchange.sentBytes >= Self.helloChunks.utf8.count)
        }
    }
}
