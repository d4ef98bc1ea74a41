import HTTP
import Networking
import Synchronization
import Testing

/// Exchanges over real sockets that go as both sides want.
@Suite(.timeLimit(.minutes(5))) struct HTTPServerTests {
    private static let host = "Host: a\r\n"

    private func get(_ path: String, _ lines: String = "", version: String = "1.1") -> String {
        "GET \(path) HTTP/\(version)\r\n\(Self.host)\(lines)\r\n"
    }

    private func post(_ content: String, _ lines: String = "") -> String {
        "POST /echo HTTP/1.1\r\n\(Self.host)\(lines)Content-Length: \(content.utf8.count)\r\n\r\n\(content)"
    }

    @Test func answersOneRequestAfterAnotherOnAConnection() async throws {
        try await withServer(.echo) { server in
            let connection = try await server.connect()
            for word in ["one", "two", "three"] {
                try await connection.send(get("/echo/\(word)"))
                let answer = try await connection.receiveMessage()

                #expect(answer.startLine == "HTTP/1.1 200 OK" && answer.content == word)
                #expect(answer.field("connection") == nil && answer.field("date")?.hasSuffix(" GMT") == true)
                #expect(answer.field("content-type") == "text/plain; charset=utf-8")
            }
            try await connection.send(post("content"))
            #expect(try await connection.receiveMessage().content == "content")
            #expect(server.server.ledger.current == 1)
            connection.close()
        }
    }

    @Test func answersARequestThatComesByteByByte() async throws {
        try await withServer(.echo) { server in
            let connection = try await server.connect()
            let chunked =
                "POST /echo HTTP/1.1\r\n\(Self.host)Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n"
            for byte in Array((get("/echo/slow") + post("hello") + chunked).utf8) { try await connection.send([byte]) }

            #expect(try await connection.receiveMessage().content == "slow")
            #expect(try await connection.receiveMessage().content == "hello")
            #expect(try await connection.receiveMessage().content == "abc")
            connection.close()
        }
    }

    @Test(arguments: [2, 10, 1000])
    func answersPipelinedRequestsInOrder(_ count: Int) async throws {
        try await withServer(.echo) { server in
            let connection = try await server.connect()
            let requests = (0..<count).map { $0 % 3 == 0 ? post("n\($0)") : get("/echo/n\($0)") }
            try await connection.send(requests.joined())

            var answers: [String] = []
            for _ in 0..<count { answers.append(try await connection.receiveMessage().content) }
            #expect(answers == (0..<count).map { "n\($0)" })
            connection.close()
        }
    }

    /// The second is not begun while the first is at work, however fast it would be.
    @Test func answersInOrderWhenTheFirstTakesLonger() async throws {
        let gate = Gate()
        try await withServer(.gated(by: gate)) { server in
            let connection = try await server.connect()
            try await connection.send(get("/gate") + get("/echo/second"))
            await gate.isReached()
            gate.open()

            #expect(try await connection.receiveMessage().content == "through")
            #expect(try await connection.receiveMessage().content == "second")
            connection.close()
        }
    }

    @Test func servesOthersWhileAHandlerWaits() async throws {
        let gate = Gate()
        try await withServer(.gated(by: gate)) { server in
            let waiting = try await server.connect()
            try await waiting.send(get("/gate"))
            await gate.isReached()

            #expect(try await server.exchange(get("/echo/other", "Connection: close\r\n")).hasSuffix("other"))
            gate.open()
            #expect(try await waiting.receiveMessage().content == "through")
            waiting.close()
        }
    }

    @Test func answersHEADWithoutContent() async throws {
        try await withServer(.echo) { server in
            let connection = try await server.connect()
            try await connection.send("HEAD /echo/hello HTTP/1.1\r\n\(Self.host)\r\n" + get("/echo/next"))

            let head = try await connection.receiveMessage(isHead: true)
            #expect(head.code == 200 && head.field("content-length") == "5")
            // Were there content, it would stand here.
            let next = try await connection.receiveMessage()
            #expect(next.startLine == "HTTP/1.1 200 OK" && next.content == "next")
            connection.close()
        }
    }

    @Test(
        arguments: [
            ("GET /none HTTP/1.1", 404, nil), ("PUT /echo/a HTTP/1.1", 405, "GET, HEAD, OPTIONS"),
            ("OPTIONS /echo HTTP/1.1", 204, "POST, OPTIONS"),
            ("OPTIONS * HTTP/1.1", 204, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"),
            ("GET //echo/a HTTP/1.1", 404, nil),
        ] as [(String, Int, String?)])
    func keepsTheConnectionAfterAnAnswerOfTheRouter(_ line: String, _ code: Int, _ allow: String?) async throws {
        try await withServer(.echo) { server in
            let connection = try await server.connect()
            try await connection.send("\(line)\r\n\(Self.host)\r\n" + get("/echo/next"))

            let answer = try await connection.receiveMessage()
            #expect(answer.code == code && answer.field("allow") == allow)
            #expect(try await connection.receiveMessage().content == "next")
            connection.close()
        }
    }

    // MARK: The end of a connection

    @Test(arguments: [
        ("1.1", "Connection: close\r\n", "close"), ("1.0", "", "close"), ("1.0", "Connection: close\r\n", "close"),
        ("1.0", "Connection: keep-alive, close\r\n", "close"),
    ])
    func endsTheConnectionAfterTheAnswerWhereAsked(_ version: String, _ lines: String, _ told: String) async throws {
        try await withServer(.echo) { server in
            // What is sent behind it is not answered.
            let text = try await server.exchange(get("/echo/last", lines, version: version) + get("/echo/more"))

            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && text.hasSuffix("\r\n\r\nlast"))
            #expect(text.contains("\r\nConnection: \(told)\r\n"))
        }
    }

    @Test func keepsAConnectionOfHTTP10WhereAsked() async throws {
        try await withServer(.echo) { server in
            let connection = try await server.connect()
            for word in ["one", "two"] {
                try await connection.send(get("/echo/\(word)", "Connection: keep-alive\r\n", version: "1.0"))
                let answer = try await connection.receiveMessage()

                #expect(answer.content == word && answer.field("connection") == "keep-alive")
            }
            connection.close()
        }
    }

    @Test func answersAClientThatSendsNothingMore() async throws {
        try await withServer(.echo) { server in
            let connection = try await server.connect()
            try await connection.send(get("/echo/one") + post("two"))
            connection.finishSending()

            let text = try await connection.receiveToEnd()
            #expect(text.contains("\r\n\r\noneHTTP/1.1 200 OK\r\n") && text.hasSuffix("\r\n\r\ntwo"))
        }
    }

    // MARK: Content

    @Test func asksForContentThatWaitsToBeAskedFor() async throws {
        try await withServer(.echo) { server in
            let connection = try await server.connect()
            let head = "POST /echo HTTP/1.1\r\n\(Self.host)Expect: 100-continue\r\n"
            for (framing, content) in [
                ("Content-Length: 5\r\n\r\n", "hello"),
                ("Transfer-Encoding: chunked\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n"),
            ] {
                try await connection.send(head + framing)
                let interim = try await connection.receiveMessage()
                #expect(interim == RawMessage(head: "HTTP/1.1 100 Continue\r\n\r\n"))

                try await connection.send(content)
                #expect(try await connection.receiveMessage().content == "hello")
            }
            connection.close()
        }
    }

    @Test(arguments: [
        // It is here already.
        "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello",
        // HTTP/1.0 knows no interim answers.
        "POST /echo HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello",
        "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n",
        "GET /echo/hello HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
    ])
    func doesNotAskForContentThatNeedsNoAsking(_ text: String) async throws {
        try await withServer(.echo) { server in
            let connection = try await server.connect()
            try await connection.send(text)

            #expect(try await connection.receiveMessage().code == 200)
            connection.close()
        }
    }

    @Test func answersAtLengthToAReaderThatTakesItsTime() async throws {
        let content = (0..<8 * 1024 * 1024).map { UInt8(truncatingIfNeeded: $0 >> 8 ^ $0) }
        var router = Router.echo
        router.get("/large") { _ in Response(.ok, content: content) }
        try await withServer(router) { server in
            let connection = try await server.connect()
            connection.shrinkReceiveBuffer()
            try await connection.send(get("/large"))
            let head = try await connection.receiveMessage(isHead: true)
            #expect(head.field("content-length") == "\(content.count)")

            // Meanwhile the loop is free for others.
            #expect(try await server.exchange(get("/echo/other", "Connection: close\r\n")).hasSuffix("other"))
            #expect(try await connection.receive(count: content.count) == content)

            try await connection.send(get("/echo/next"))
            #expect(try await connection.receiveMessage().content == "next")
            connection.close()
        }
    }

    // MARK: What is told of an exchange

    @Test(arguments: ["abc-1.2_3", "A"])
    func takesOverTheIDOfTheClient(_ id: String) async throws {
        try await withServer(.echo) { server in
            let text = try await server.exchange(get("/echo/a", "x-request-id: \(id)\r\nConnection: close\r\n"))

            #expect(text.contains("\r\nX-Request-Id: \(id)\r\n"))
        }
    }

    @Test(arguments: ["", "a b", "a\"b", "<a>", "a,b", String(repeating: "a", count: 65)])
    func makesAnIDInPlaceOfAnUnfitOne(_ id: String) async throws {
        try await withServer(.echo) { server in
            let connection = try await server.connect()
            var made: Set<String> = []
            for _ in 0..<3 {
                try await connection.send(get("/echo/a", "X-Request-Id: \(id)\r\n"))
                made.insert(try #require(try await connection.receiveMessage().field("x-request-id")))
            }
            connection.close()

            #expect(made.count == 3 && made.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy(\.isHexDigit) })
        }
    }

    @Test func tellsTheObserverOfEveryExchange() async throws {
        let exchanges = Mutex<[CompletedExchange]>([])
        var options = ServerOptions()
        options.observer = { exchange in exchanges.withLock { $0.append(exchange) } }
        try await withServer(.echo, options: options) { server in
            let text = try await server.exchange(get("/echo/a") + post("b") + get("/none") + "BREW / HTTP/1.1\r\n\r\n")
            let seen = exchanges.withLock { $0 }

            #expect(seen.map(\.status.code) == [200, 200, 404, 501])
            #expect(seen.map(\.method) == [.get, .post, .get, nil])
            #expect(seen.map(\.route) == [0, 1, nil, nil])
            #expect(seen.map(\.sentBytes).reduce(0, +) == text.utf8.count)
            #expect(seen.allSatisfy { $0.remoteAddress == "127.0.0.1" })
            #expect(seen.allSatisfy { text.contains("X-Request-Id: \($0.id)\r\n") })
        }
    }

    @Test func givesTheAddressOfThePeerToHandlers() async throws {
        var router = Router()
        router.get("/") { request in .text(.ok, "\(request.remoteAddress) \(request.authority)") }
        try await withServer(router) { server in
            let text = try await server.exchange("GET http://b:81/ HTTP/1.1\r\n\(Self.host)Connection: close\r\n\r\n")

            #expect(text.hasSuffix("\r\n\r\n127.0.0.1 b:81"))
        }
    }

    @Test func asksTheGateFirstAndCompletesEveryAnswer() async throws {
        var options = ServerOptions()
        options.commonFields = [Field("X-Common", "1"), Field("X-Replaced", "no")]
        options.gate = { $0.field("x-stop") == nil ? nil : .text(.forbidden, "stopped") }
        options.finish = { request, response in response.fields.append(Field("X-Replaced", request.path)) }
        try await withServer(.echo, options: options) { server in
            let connection = try await server.connect()
            try await connection.send(get("/echo/a", "X-Stop: 1\r\n") + get("/none") + get("/echo/a"))

            for (code, path) in [(403, "/echo/a"), (404, "/none"), (200, "/echo/a")] {
                let answer = try await connection.receiveMessage()
                #expect(answer.code == code && answer.field("x-common") == "1")
                #expect(answer.fields.filter { $0.name == "x-replaced" }.map(\.value) == [path])
            }
            connection.close()
        }
    }

    @Test func servesOnSeveralLoops() async throws {
        try await withServer(.echo, loops: 3) { server in
            for number in 0..<30 {
                let text = try await server.exchange(get("/echo/n\(number)", "Connection: close\r\n"))
                #expect(text.hasSuffix("n\(number)"))
            }
        }
    }
}
