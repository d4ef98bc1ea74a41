import HTTP
import Networking
import Testing

/// Exchanges over real sockets that go as both sides want.
@Suite(.timeLimit(.minutes(5))) struct HTTPServerTests {
    @Test func answersOneRequestAfterAnotherOnAConnection() async throws {
        try await withServer(.echo) { server in
            let connection = try await server.connect()
            for word in ["one", "two", "three"] {
                try await connection.send(RawRequest.get("/echo/\(word)"))
                let answer = try await connection.receiveMessage()

                #expect(answer.startLine == "HTTP/1.1 200 OK" && answer.content == word)
                #expect(answer.field("connection") == nil && answer.field("date")?.hasSuffix(" GMT") == true)
                #expect(answer.field("content-type") == "text/plain; charset=utf-8")
            }
            try await connection.send(RawRequest.post("content"))
            #expect(try await connection.receiveMessage().content == "content")
            #expect(server.server.ledger.current == 1)
            connection.close()
        }
    }

    @Test func answersARequestThatComesByteByByte() async throws {
        try await withServer(.echo) { server in
            let connection = try await server.connect()
            let chunked =
                "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n"
            for byte in Array((RawRequest.get("/echo/slow") + RawRequest.post("hello") + chunked).utf8) {
                try await connection.send([byte])
            }

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
            let requests = (0..<count).map { $0 % 3 == 0 ? RawRequest.post("n\($0)") : RawRequest.get("/echo/n\($0)") }
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
            try await connection.send(RawRequest.get("/gate") + RawRequest.get("/echo/second"))
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
            try await waiting.send(RawRequest.get("/gate"))
            await gate.isReached()

            #expect(
                try await server.exchange(RawRequest.get("/echo/other", "Connection: close\r\n")).hasSuffix("other"))
            gate.open()
            #expect(try await waiting.receiveMessage().content == "through")
            waiting.close()
        }
    }

    @Test func answersHEADWithoutContent() async throws {
        try await withServer(.echo) { server in
            let connection = try await server.connect()
            try await connection.send("HEAD /echo/hello HTTP/1.1\r\nHost: a\r\n\r\n" + RawRequest.get("/echo/next"))

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
            try await connection.send("\(line)\r\nHost: a\r\n\r\n" + RawRequest.get("/echo/next"))

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
            let text = try await server.exchange(
                RawRequest.get("/echo/last", lines, version: version) + RawRequest.get("/echo/more"))

            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && text.hasSuffix("\r\n\r\nlast"))
            #expect(text.contains("\r\nConnection: \(told)\r\n"))
        }
    }

    @Test func keepsAConnectionOfHTTP10WhereAsked() async throws {
        try await withServer(.echo) { server in
            let connection = try await server.connect()
            for word in ["one", "two"] {
                try await connection.send(RawRequest.get("/echo/\(word)", "Connection: keep-alive\r\n", version: "1.0"))
                let answer = try await connection.receiveMessage()

                #expect(answer.content == word && answer.field("connection") == "keep-alive")
            }
            connection.close()
        }
    }

    @Test func answersAClientThatSendsNothingMore() async throws {
        try await withServer(.echo) { server in
            let connection = try await server.connect()
            try await connection.send(RawRequest.get("/echo/one") + RawRequest.post("two"))
            connection.finishSending()

            let text = try await connection.receiveToEnd()
            #expect(text.contains("\r\n\r\noneHTTP/1.1 200 OK\r\n") && text.hasSuffix("\r\n\r\ntwo"))
        }
    }

    @Test func servesOnSeveralLoops() async throws {
        try await withServer(.echo, loops: 3) { server in
            for number in 0..<30 {
                let text = try await server.exchange(RawRequest.get("/echo/n\(number)", "Connection: close\r\n"))
                #expect(text.hasSuffix("n\(number)"))
            }
        }
    }
}
