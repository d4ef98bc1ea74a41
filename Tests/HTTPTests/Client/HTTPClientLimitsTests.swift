import HTTP
import Testing

/// What one exchange may cost the client, in bytes, time and connections.
@Suite(.timeLimit(.minutes(5))) struct HTTPClientLimitsTests {
    @Test(arguments: [0, 1, 5000])
    func refusesAHeadBeyondTheLimit(_ excess: Int) async throws {
        var limits = ClientLimits()
        limits.headByteLimit = 100
        let start = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: "
        let text = start + String(repeating: "x", count: 100 - 4 - start.utf8.count + excess) + "\r\n\r\n"
        try await withScriptedServer([Scripted.answers(text)], limits: limits) { server in
            let failure = try await server.failure()
            #expect(failure == (excess == 0 ? nil : .responseTooLarge))
        }
    }

    @Test func refusesAHeadThatDoesNotEnd() async throws {
        let text = "HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 100_000)
        try await withScriptedServer([Scripted.answers(text)]) { server in
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
            Scripted.ok(content), "HTTP/1.1 200 OK\r\n\r\n\(content)",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(size)\r\n\(content)\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"
                + String(repeating: "1\r\nx\r\n", count: 99 + excess) + "0\r\n\r\n",
        ] {
            try await withScriptedServer([Scripted.answers(text)], limits: limits) { server in
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

    /// A server that says nothing is given up long before one whose answer takes its time.
    @Test(arguments: [("", true), ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", false)])
    func givesUpEarlyWhereNoAnswerBegins(_ text: String, _ isGivenUp: Bool) async throws {
        var limits = ClientLimits()
        limits.firstByteTimeout = .milliseconds(150)
        limits.totalTimeout = .seconds(600)
        let script: Script = { peer in
            _ = try await peer.receiveMessage()
            try await peer.send(text)
            guard !isGivenUp else { return #expect(try await peer.receiveToEnd() == "") }
            // Well beyond the limit for the first byte; the answer goes on all the same.
            try await Task.sleep(for: .milliseconds(400))
            try await peer.send("o")
        }
        try await withScriptedServer([script], limits: limits) { server in
            if isGivenUp {
                let failure = try await server.failure()
                #expect(failure == .timedOut)
            } else {
                let answer = try await server.get()
                #expect(answer.content == Array("hello".utf8))
            }
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
            try await peer.send(Scripted.ok("first"))
            _ = try await peer.receiveMessage()
            try await peer.send(Scripted.ok("third"))
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
            [Scripted.answers("rubbish\r\n\r\n"), Scripted.answers(""), Scripted.answers(Scripted.ok("a"))],
            limits: limits
        ) { server in
            let failures = [try await server.failure(), try await server.failure()]
            let response = try await server.get()
            #expect(failures == [.malformedResponse, .connectionLost] && response.text == "a")
        }
    }
}
