import HTTP
import Networking
import Testing

/// The client against a server that is played by hand.
@Suite(.timeLimit(.minutes(5))) struct HTTPClientTests {
    /// Reads a request and sends this answer.
    private static func answer(_ text: String) -> Script {
        { peer in
            _ = try await peer.receiveMessage()
            // A client that refuses the answer may be gone before all of it is sent.
            try? await peer.send(text)
        }
    }

    private static func ok(_ content: String, _ lines: String = "") -> String {
        "HTTP/1.1 200 OK\r\n\(lines)Content-Length: \(content.utf8.count)\r\n\r\n\(content)"
    }

    // MARK: Requests

    @Test func sendsTheRequestAsAsked() async throws {
        let script: Script = { peer in
            let request = try await peer.receiveMessage()
            #expect(request.startLine == "PUT /a%20b?c=d HTTP/1.1")
            #expect(request.field("x-a") == "1" && request.content == "hello")
            #expect(request.fields.filter { $0.name == "host" }.count == 1)
            try await peer.send(Self.ok("done", "X-B: 2\r\n"))
        }
        try await withScriptedServer([script]) { server in
            let url = try server.url("/a%20b?c=d")
            let request = ClientRequest(.put, url, fields: [Field("X-A", "1")], content: Array("hello".utf8))
            let response = try await server.client.send(request)

            #expect(response.status == .ok && response.field("x-b") == "2")
            #expect(response.text == "done")
        }
    }

    @Test func namesTheHostAndThePortOfTheURL() async throws {
        let script: Script = { peer in
            let request = try await peer.receiveMessage()
            try await peer.send(Self.ok(request.field("host") ?? ""))
        }
        try await withScriptedServer([script]) { server in
            let response = try await server.get()

            #expect(response.text == (try server.url()).origin.authority)
        }
    }

    /// A peer that waits for content has to be told that there is none (RFC 9110 §8.6).
    @Test(
        arguments: [(.get, nil), (.head, nil), (.delete, nil), (.post, "0"), (.put, "0"), (.patch, "0")]
            as [(HTTP.Method, String?)])
    func saysTheLengthOfNoContentWhereItIsExpected(_ method: HTTP.Method, _ length: String?) async throws {
        let script: Script = { peer in
            let request = try await peer.receiveMessage()
            #expect(request.field("content-length") == length)
            try await peer.send("HTTP/1.1 204 No Content\r\n\r\n")
        }
        try await withScriptedServer([script]) { server in
            let response = try await server.client.send(ClientRequest(method, try server.url()))

            #expect(response.status == .noContent)
        }
    }

    @Test func leavesOutFieldsThatWouldBreakTheRequest() async throws {
        let script: Script = { peer in
            let request = try await peer.receiveMessage()
            #expect(request.fields.map(\.name) == ["host", "x-b"])
            try await peer.send(Self.ok(""))
        }
        try await withScriptedServer([script]) { server in
            let fields = [Field("X-A", "a\r\nX-Evil: b"), Field("X-Evil\r\nA", "b"), Field("X-B", "c"), Field("", "d")]
            _ = try await server.client.send(ClientRequest(.get, try server.url(), fields: fields))
        }
    }

    // MARK: Answers

    @Test(arguments: [
        (ok("hello"), "hello"),
        (ok(""), ""),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nT: z\r\n\r\n",
            "hello!"
        ),
        ("HTTP/1.1 200 OK\r\n\r\nuntil the end", "until the end"),
        ("HTTP/1.0 200 OK\r\n\r\n", ""),
        ("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello"),
        // Interim answers come before the one that counts.
        ("HTTP/1.1 100 Continue\r\n\r\n" + ok("a"), "a"),
        ("HTTP/1.1 103 Early Hints\r\nLink: b\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + ok("a"), "a"),
    ])
    func readsAnAnswer(_ text: String, _ content: String) async throws {
        try await withScriptedServer([Self.answer(text)]) { server in
            let response = try await server.get()

            #expect(response.status == .ok)
            #expect(response.text == content)
        }
    }

    @Test func readsAnAnswerThatComesByteByByte() async throws {
        let script: Script = { peer in
            _ = try await peer.receiveMessage()
            let text =
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
            for byte in text.utf8 {
                try await peer.send([byte])
                await Task.yield()
            }
        }
        try await withScriptedServer([script]) { server in
            let response = try await server.get()

            #expect(response.status == .created && response.text == "abc")
        }
    }

    @Test(arguments: [204, 304])
    func expectsNoContentWhereThereIsNone(_ code: Int) async throws {
        let script: Script = { peer in
            _ = try await peer.receiveMessage()
            try await peer.send("HTTP/1.1 \(code) x\r\nContent-Length: 5\r\n\r\n")
            _ = try await peer.receiveMessage()
            try await peer.send(Self.ok("next"))
        }
        try await withScriptedServer([script]) { server in
            let (first, next) = (try await server.get(), try await server.get())
            #expect(first.status.code == code && first.content.isEmpty && next.text == "next")
            #expect(server.connectionCount == 1)
        }
    }

    @Test func expectsNoContentAfterHEAD() async throws {
        let script: Script = { peer in
            _ = try await peer.receiveMessage()
            try await peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
            _ = try await peer.receiveMessage()
            try await peer.send(Self.ok("next"))
        }
        try await withScriptedServer([script]) { server in
            let response = try await server.client.send(ClientRequest(.head, try server.url()))
            #expect(response.status == .ok && response.content.isEmpty)
            #expect(try await server.get().text == "next")
            #expect(server.connectionCount == 1)
        }
    }

    /// Redirects are answers: nobody is sent elsewhere unasked.
    @Test(arguments: [301, 302, 307, 308, 400, 401, 404, 500, 503])
    func returnsTheAnswerWhateverItsStatus(_ code: Int) async throws {
        let text = "HTTP/1.1 \(code) x\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
        try await withScriptedServer([Self.answer(text)]) { server in
            let response = try await server.get()
            #expect(response.status.code == code && server.connectionCount == 1)
        }
    }

    @Test(arguments: [
        "hello\r\n\r\n", "\r\n" + ok("a"), "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 200 OK\n\n",
        "HTTP/1.1 200 OK\r\nA : b\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\u{0}\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\na",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n" + ok("a"),
        "HTTP/1.1 100 Continue\r\n\r\nrubbish\r\n\r\n", "\u{16}\u{3}\u{1}\r\n\r\n",
    ])
    func refusesAMalformedAnswer(_ text: String) async throws {
        try await withScriptedServer([Self.answer(text)]) { server in
            let failure = try await server.failure()
            #expect(failure == .malformedResponse)
        }
    }

    @Test(arguments: [
        "", "H", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
    ])
    func failsWhenTheConnectionEndsBeforeTheAnswer(_ text: String) async throws {
        try await withScriptedServer([Self.answer(text)]) { server in
            let failure = try await server.failure()
            #expect(failure == .connectionLost)
            // What was never kept is not stale: nothing is asked twice.
            #expect(server.connectionCount == 1)
        }
    }

    // MARK: Limits

    @Test(arguments: [0, 1, 5000])
    func refusesAHeadBeyondTheLimit(_ excess: Int) async throws {
        var limits = ClientLimits()
        limits.headByteLimit = 100
        let start = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: "
        let text = start + String(repeating: "x", count: 100 - 4 - start.utf8.count + excess) + "\r\n\r\n"
        try await withScriptedServer([Self.answer(text)], limits: limits) { server in
            let failure = try await server.failure()
            #expect(failure == (excess == 0 ? nil : .responseTooLarge))
        }
    }

    @Test func refusesAHeadThatDoesNotEnd() async throws {
        let text = "HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 100_000)
        try await withScriptedServer([Self.answer(text)]) { server in
            let failure = try await server.failure()
            #expect(failure == .responseTooLarge)
        }
    }

    @Test(arguments: [0, 1, 5000])
    func refusesContentBeyondTheLimitHoweverItIsFramed(_ excess: Int) async throws {
        var limits = ClientLimits()
        limits.contentByteLimit = 100
        let content = String(repeating: "x", count: 100 + excess)
        let size = String(content.utf8.count, radix: 16)
        for text in [
            Self.ok(content), "HTTP/1.1 200 OK\r\n\r\n\(content)",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(size)\r\n\(content)\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"
                + String(repeating: "1\r\nx\r\n", count: 99 + excess) + "0\r\n\r\n",
        ] {
            try await withScriptedServer([Self.answer(text)], limits: limits) { server in
                let failure = try await server.failure()
                #expect(failure == (excess == 0 ? nil : .responseTooLarge))
            }
        }
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "HTTP/1.1 200 OK\r\n\r\nendless",
    ])
    func givesUpAtTheDeadline(_ text: String) async throws {
        var limits = ClientLimits()
        limits.totalTimeout = .milliseconds(200)
        let script: Script = { peer in
            _ = try await peer.receiveMessage()
            try await peer.send(text)
            // The client hangs up, and does not leave the connection standing.
            #expect(try await peer.receiveToEnd() == "")
        }
        try await withScriptedServer([script], limits: limits) { server in
            let failure = try await server.failure()
            #expect(failure == .timedOut)
        }
    }

    /// Interim answers without end are no way around the deadline.
    @Test func givesUpOnInterimAnswersAtTheDeadline() async throws {
        var limits = ClientLimits()
        limits.totalTimeout = .milliseconds(200)
        let script: Script = { peer in
            _ = try await peer.receiveMessage()
            while (try? await peer.send("HTTP/1.1 102 Processing\r\n\r\n")) != nil {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        try await withScriptedServer([script], limits: limits) { server in
            let failure = try await server.failure()
            #expect(failure == .timedOut)
        }
    }

    @Test func refusesMoreConnectionsToOneOriginThanMayBe() async throws {
        var limits = ClientLimits()
        limits.connectionLimit = 1
        let gate = Gate()
        let script: Script = { peer in
            _ = try await peer.receiveMessage()
            await gate.pass()
            try await peer.send(Self.ok("first"))
            _ = try await peer.receiveMessage()
            try await peer.send(Self.ok("third"))
        }
        try await withScriptedServer([script], limits: limits) { server in
            async let first = server.get()
            await gate.isReached()

            let failure = try await server.failure()
            #expect(failure == .overloaded)
            gate.open()
            let answers = [try await first.text, try await server.get().text]
            // The first gave its place back, and its connection was used again.
            #expect(answers == ["first", "third"])
            #expect(server.connectionCount == 1)
        }
    }

    @Test func takesNoPlaceForAConnectionThatFailed() async throws {
        var limits = ClientLimits()
        limits.connectionLimit = 1
        try await withScriptedServer(
            [Self.answer("rubbish\r\n\r\n"), Self.answer(""), Self.answer(Self.ok("a"))], limits: limits
        ) { server in
            let failures = [try await server.failure(), try await server.failure()]
            let response = try await server.get()
            #expect(failures == [.malformedResponse, .connectionLost] && response.text == "a")
        }
    }

    // MARK: Where there is no answer

    @Test func tellsThatNobodyListens() async throws {
        try await withScriptedServer([]) { server in
            try await withUnusedPort { port in
                let url = try #require(HTTPURL("http://127.0.0.1:\(port)/"))

                await #expect(throws: ClientError.unreachable(SystemError(call: "connect", code: 111))) {
                    try await server.client.send(ClientRequest(.get, url))
                }
            }
        }
    }

    @Test func tellsThatAHostHasNoAddress() async throws {
        try await withScriptedServer([]) { server in
            // No label may be so long (RFC 1035 §2.3.4): nobody has to be asked.
            let url = try #require(HTTPURL("http://\(String(repeating: "x", count: 64)).invalid/"))
            let error = await #expect(throws: ClientError.self) {
                try await server.client.send(ClientRequest(.get, url))
            }
            guard case .unresolvable = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    /// `localhost` has an IPv6 address before this one on most machines, and nobody listens there.
    @Test func triesTheAddressesOfAHostInTurn() async throws {
        try await withScriptedServer([Self.answer(Self.ok("a"))]) { server in
            let response = try await server.client.send(ClientRequest(.get, try server.url(host: "localhost")))

            #expect(response.text == "a")
        }
    }
}
