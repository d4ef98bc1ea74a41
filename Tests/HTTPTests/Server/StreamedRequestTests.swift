import HTTP
import Networking
import Synchronization
import Testing

/// Contents that handlers read as they arrive.
@Suite(.timeLimit(.minutes(5))) struct StreamedRequestTests {
    private static let chunked = "Transfer-Encoding: chunked\r\n"

    /// `echo`, and `POST /stream` whose handler reads the content itself.
    private static func router(
        limit: Int = 1024 * 1024, _ handler: @escaping @Sendable (Request, StreamedContent) async throws -> Response
    ) -> Router {
        var router = Router.echo
        router.mount(.post, "/stream", RouteTraits(content: .streamed(limit: limit))) { request in
            .later {
                guard let content = request.streamedContent else { return Response(.noContent) }
                return try await handler(request, content)
            }
        }
        return router
    }

    /// Answers with what it has read to the end.
    private static func reading(limit: Int = 1024 * 1024) -> Router {
        router(limit: limit) { request, content in
            #expect(request.content.isEmpty)
            return Response(.ok, content: try await content.reduce(into: []) { $0 += $1 })
        }
    }

    private func post(_ lines: String, _ content: String = "") -> String {
        "POST /stream HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\(content)"
    }

    @Test(arguments: [
        ("Content-Length: 5\r\n", "hello", "hello"), (chunked, "5\r\nhello\r\n0\r\n\r\n", "hello"),
        (chunked, "2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nX: y\r\n\r\n", "hello"), (chunked, "0\r\n\r\n", ""),
    ])
    func givesTheContentInWholeAndByteByByte(_ lines: String, _ content: String, _ expected: String) async throws {
        try await withServer(Self.reading()) { server in
            let connection = try await server.connect()
            try await connection.send(post(lines, content))
            #expect(try await connection.receiveMessage().content == expected)
            for byte in post(lines, content).utf8 { try await connection.send([byte]) }
            #expect(try await connection.receiveMessage().content == expected)
            connection.close()
        }
    }

    @Test func answersWhatIsPipelinedBehindIt() async throws {
        let next = "GET /echo/next HTTP/1.1\r\nHost: a\r\n\r\n"
        try await withServer(Self.reading()) { server in
            let connection = try await server.connect()
            try await connection.send(
                post("Content-Length: 2\r\n", "hi") + next + post(Self.chunked, "1\r\na\r\n0\r\n\r\n") + next)
            for expected in ["hi", "next", "a", "next"] {
                let answer = try await connection.receiveMessage()
                #expect(answer.content == expected && answer.field("connection") == nil)
            }
            connection.close()
        }
    }

    /// Were it read nevertheless, a client could fill the memory of the server.
    @Test func readsNothingWhileTheHandlerDoesNotAsk() async throws {
        let gate = Gate()
        let size = 64 * 1024 * 1024
        let router = Self.router(limit: size) { _, content in
            var iterator = content.makeAsyncIterator()
            var count = try await iterator.next()?.count ?? 0
            await gate.pass()
            while let piece = try await iterator.next() { count += piece.count }
            return .text(.ok, "\(count)")
        }
        try await withServer(router) { server in
            let connection = try await server.connect()
            try await connection.send(post("Content-Length: \(size)\r\n", "first"))
            await gate.isReached()
            let rest = [UInt8](repeating: 120, count: size - "first".utf8.count)
            let sent = try await connection.sendUntilStalled(rest)
            #expect(sent < rest.count)

            gate.open()
            try await connection.send(Array(rest[sent...]))
            #expect(try await connection.receiveMessage().content == "\(size)")
            connection.close()
        }
    }

    // MARK: Refused

    /// The length alone decides; the handler is not bothered.
    @Test(arguments: ["Content-Length: 11\r\n", "Content-Length: 11\r\nExpect: 100-continue\r\n"])
    func answers413BeforeReadingWhatSaysToBeTooLarge(_ lines: String) async throws {
        let router = Self.router(limit: 10) { _, _ in
            Issue.record("the handler was called")
            return Response(.ok)
        }
        try await withServer(router) { server in
            let answer = try await server.exchange(post(lines))
            #expect(answer.hasPrefix("HTTP/1.1 413 ") && answer.contains("\r\nConnection: close\r\n"))
            #expect(server.server.events[.messageRefused] == 1)
        }
    }

    @Test(arguments: [
        "b\r\nhello world\r\n0\r\n\r\n", "5\r\nhello\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", "FFFFFFFFFFFFFFF\r\n",
    ])
    func answers413ToChunksThatBecomeTooMuch(_ content: String) async throws {
        try await withServer(Self.reading(limit: 10)) { server in
            let answer = try await server.exchange(post(Self.chunked, content))
            #expect(answer.hasPrefix("HTTP/1.1 413 ") && answer.contains("\r\nConnection: close\r\n"))
        }
    }

    @Test func takesAsMuchAsTheLimit() async throws {
        try await withServer(Self.reading(limit: 10)) { server in
            let connection = try await server.connect()
            for text in [
                post("Content-Length: 10\r\n", "hellohello"), post(Self.chunked, "a\r\nhellohello\r\n0\r\n\r\n"),
            ] {
                try await connection.send(text)
                #expect(try await connection.receiveMessage().content == "hellohello")
            }
            connection.close()
        }
    }

    @Test(arguments: [
        "5\r\nhelloX\r\n", "5\r\nhello\n0\r\n\r\n", "+5\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n", "\r\n",
        " 5\r\nhello\r\n",
        "5 \r\nhello\r\n", "-1\r\n", "10000000000000000\r\n", "0\r\nX\r\n\r\n", "0\r\n X: y\r\n\r\n",
        "5\r\nhello\r\n\r\n",
    ])
    func answers400ToAMalformedChunk(_ content: String) async throws {
        try await withServer(Self.reading()) { server in
            let answer = try await server.exchange(post(Self.chunked, content))
            #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.contains("\r\nConnection: close\r\n"))
        }
    }

    /// What follows a fault is not the content, whatever it looks like.
    @Test func givesAFaultAgainToAHandlerThatGoesOn() async throws {
        let router = Self.router { _, content in
            var iterator = content.makeAsyncIterator()
            var faults: [ProtocolFault] = []
            for _ in 0..<3 {
                do { _ = try await iterator.next() } catch let fault as ProtocolFault { faults.append(fault) }
            }
            return .text(.ok, "\(faults == [.malformedChunk, .malformedChunk, .malformedChunk])")
        }
        try await withServer(router) { server in
            let connection = try await server.connect()
            try await connection.send(post(Self.chunked + "Expect: 100-continue\r\n"))
            #expect(try await connection.receiveMessage().code == 100)
            try await connection.send("Z\r\n0\r\n\r\n" + post(Self.chunked, "0\r\n\r\n"))
            let answer = try await connection.receiveToEnd()
            connection.close()
            #expect(answer.hasSuffix("\r\n\r\ntrue") && answer.contains("\r\nConnection: close\r\n"))
        }
    }

    // MARK: Times

    @Test(arguments: [
        ("Content-Length: 5\r\n", "hell"), ("Content-Length: 5\r\n", ""), (chunked, "5\r\nhello\r\n"), (chunked, ""),
        (chunked, "0\r\n"),
    ])
    func answers408ToContentThatDoesNotArrive(_ lines: String, _ content: String) async throws {
        let limits = ServerLimits.with { $0.contentTimeout = .milliseconds(50) }
        try await withServer(Self.reading(), limits: limits) { server in
            let answer = try await server.exchange(post(lines, content))
            #expect(answer.hasPrefix("HTTP/1.1 408 ") && answer.contains("\r\nConnection: close\r\n"))
            // It is the peer that was slow, and not the handler.
            #expect(server.server.events[.contentTimedOut] == 1 && server.server.events[.handlerTimedOut] == 0)
        }
    }

    /// A byte now and then buys what a byte is worth.
    @Test func answers408ToContentThatTrickles() async throws {
        let limits = ServerLimits.with { limits in
            limits.contentTimeout = .milliseconds(200)
            limits.minimumByteRate = 1_000_000
        }
        try await withServer(Self.reading(), limits: limits) { server in
            let connection = try await server.connect()
            try await connection.send(post("Content-Length: 1000000\r\n"))
            let wasRefused = try await eventually {
                try await connection.send("x")
                return server.server.events[.handlerTimedOut] + server.server.events[.contentTimedOut] > 0
            }
            connection.finishSending()

            #expect(wasRefused && server.server.events[.contentTimedOut] == 1)
            #expect(try await connection.receiveToEnd().hasPrefix("HTTP/1.1 408 "))
        }
    }

    /// A handler that takes its time is no fault of the peer's, and waiting for the peer none of the handler's.
    @Test func chargesEachForItsOwnTime() async throws {
        let gate = Gate()
        let router = Self.router { _, content in
            var iterator = content.makeAsyncIterator()
            var text = String(decoding: try await iterator.next() ?? [], as: UTF8.self)
            await gate.pass()
            while let piece = try await iterator.next() { text += String(decoding: piece, as: UTF8.self) }
            return .text(.ok, text)
        }
        let limits = ServerLimits.with { limits in
            limits.contentTimeout = .seconds(5)
            limits.handlerTimeout = .seconds(60)
        }
        try await withServer(router, limits: limits) { server in
            let connection = try await server.connect()
            try await connection.send(post("Content-Length: 10\r\n", "hello"))
            await gate.isReached()
            // Here the passing of time is the matter itself.
            try await server.loop.sleep(for: .seconds(6))
            gate.open()
            try await connection.send("world")

            #expect(try await connection.receiveMessage().content == "helloworld")
            connection.close()
        }
    }

    // MARK: Asking for content

    @Test func asksForContentWhenTheHandlerDoes() async throws {
        let gate = Gate()
        let router = Self.router { _, content in
            await gate.pass()
            return Response(.ok, content: try await content.reduce(into: []) { $0 += $1 })
        }
        try await withServer(router) { server in
            let connection = try await server.connect()
            for (lines, content) in [("Content-Length: 5\r\n", "hello"), (Self.chunked, "5\r\nhello\r\n0\r\n\r\n")] {
                try await connection.send(post(lines + "Expect: 100-continue\r\n"))
                await gate.isReached()
                gate.open()
                #expect(try await connection.receiveMessage() == RawMessage(head: "HTTP/1.1 100 Continue\r\n\r\n"))
                try await connection.send(content)
                #expect(try await connection.receiveMessage().content == "hello")
            }
            connection.close()
        }
    }

    @Test(arguments: ["Expect: 100-continue\r\n", ""])
    func endsTheConnectionWhereTheHandlerLeavesContentUnread(_ line: String) async throws {
        let router = Self.router { _, _ in Response(.forbidden) }
        try await withServer(router) { server in
            // No interim answer stands before the final one.
            let answer = try await server.exchange(post("Content-Length: 5\r\n" + line))
            #expect(answer.hasPrefix("HTTP/1.1 403 ") && answer.contains("\r\nConnection: close\r\n"))
        }
    }

    /// Were it not ended, the rest of the content would be read as a request.
    @Test func answersNothingFromTheRestOfAContent() async throws {
        let router = Self.router { _, content in
            for try await _ in content { break }
            return .text(.ok, "enough")
        }
        try await withServer(router) { server in
            let smuggled = "GET /echo/smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
            let connection = try await server.connect()
            try await connection.send(post("Content-Length: \(smuggled.utf8.count + 1)\r\n", "x"))
            let answer = try await connection.receiveMessage()
            try await connection.send(smuggled)
            connection.finishSending()

            #expect(answer.content == "enough" && answer.field("connection") == "close")
            #expect(try await connection.receiveToEnd() == "")
        }
    }

    // MARK: Gone

    @Test(arguments: [true, false])
    func tellsTheHandlerThatThePeerIsGone(_ isReset: Bool) async throws {
        let reading = Gate()
        let gone = Signal<Bool>()
        let router = Self.router { _, content in
            var iterator = content.makeAsyncIterator()
            do {
                _ = try await iterator.next()
                reading.open()
                while try await iterator.next() != nil {}
                return Response(.ok)
            } catch {
                gone.send(error is PeerGone)
                throw error
            }
        }
        let statuses = Signal<Status>()
        var options = ServerOptions()
        options.observer = { statuses.send($0.status) }
        try await withServer(router, options: options) { server in
            let connection = try await server.connect()
            try await connection.send(post("Content-Length: 10\r\n", "hello"))
            await reading.pass()
            if isReset { connection.reset() } else { connection.close() }

            #expect(await gone.next() == true)
            // It is no failure of ours.
            #expect(await statuses.next() == .clientClosedRequest)
            #expect(server.server.events[.abandoned] == 1)
        }
    }

    /// A handler that was given up and goes on all the same must not get at what the next one is sent.
    @Test func keepsTheContentOfTheNextRequestFromAHandlerThatWasGivenUp() async throws {
        let old = Gate()
        let new = Gate()
        let outcome = Signal<String>()
        let router = Self.router { request, content in
            var iterator = content.makeAsyncIterator()
            if request.field("x-turn") == "2" {
                await new.pass()
                return Response(.ok, content: try await iterator.next() ?? [])
            }
            while try await iterator.next() != nil {}
            // A task of its own is not cancelled with the handler.
            await Task { await old.pass() }.value
            do {
                outcome.send(String(decoding: try await iterator.next() ?? [], as: UTF8.self))
            } catch {
                outcome.send("\(type(of: error))")
            }
            return Response(.ok)
        }
        let limits = ServerLimits.with { $0.handlerTimeout = .seconds(2) }
        try await withServer(router, limits: limits) { server in
            let connection = try await server.connect()
            try await connection.send(post("Content-Length: 3\r\n", "one"))
            let given = try await connection.receiveMessage()
            #expect(given.code == 503 && given.field("connection") == nil)

            try await connection.send(post("X-Turn: 2\r\nContent-Length: 6\r\n", "secret"))
            await new.isReached()
            old.open()
            #expect(await outcome.next() == "PeerGone")
            new.open()
            let answer = try await connection.receiveMessage()
            #expect(answer.content == "secret" || answer.code == 503)
            connection.close()
        }
    }
}
