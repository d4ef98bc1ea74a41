import HTTP
import Networking
import Testing

/// Connections that are kept, and what happens when a kept one turns out to be gone.
@Suite(.timeLimit(.minutes(5))) struct HTTPClientPoolTests {
    private static func ok(_ content: String, _ lines: String = "") -> String {
        "HTTP/1.1 200 OK\r\n\(lines)Content-Length: \(content.utf8.count)\r\n\r\n\(content)"
    }

    /// Answers a request with each text, then ends the connection.
    private static func answers(_ texts: String...) -> Script {
        { peer in
            for text in texts {
                _ = try await peer.receiveMessage()
                try await peer.send(text)
            }
        }
    }

    /// Answers one request, takes in another and ends the connection with what it is given to say.
    private static func answersOne(thenSays text: String) -> Script {
        { peer in
            _ = try await peer.receiveMessage()
            try await peer.send(ok("first"))
            _ = try await peer.receiveMessage()
            try await peer.send(text)
        }
    }

    @Test func usesAConnectionAgain() async throws {
        try await withScriptedServer([Self.answers(Self.ok("1"), Self.ok("2"), Self.ok("3"))]) { server in
            let answers = [try await server.get().text, try await server.get().text, try await server.get().text]
            #expect(answers == ["1", "2", "3"] && server.connectionCount == 1)
        }
    }

    @Test(arguments: [
        ok("1", "Connection: close\r\n"), "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n1", "HTTP/1.1 200 OK\r\n\r\n1",
        // More than was asked for: whose answer would that be?
        ok("1") + "x", ok("1") + ok("evil"),
    ])
    func doesNotUseAConnectionAgainThatCannotBeTrusted(_ answer: String) async throws {
        try await withScriptedServer([Self.answers(answer), Self.answers(Self.ok("2"))]) { server in
            let answers = [try await server.get().text, try await server.get().text]
            #expect(answers == ["1", "2"] && server.connectionCount == 2)
        }
    }

    /// Bytes that come on an idle connection are nobody's answer.
    @Test func doesNotTakeWhatCameUnaskedForAnAnswer() async throws {
        let answered = Gate()
        let sent = Gate()
        let script: Script = { peer in
            _ = try await peer.receiveMessage()
            try await peer.send(Self.ok("1"))
            await answered.pass()
            try await peer.send(Self.ok("evil"))
            await sent.pass()
            // Closed over bytes that nobody wanted: this may well be a reset.
            _ = try? await peer.receiveToEnd()
        }
        try await withScriptedServer([script, Self.answers(Self.ok("2"))]) { server in
            let first = try await server.get()
            answered.open()
            await sent.isReached()
            sent.open()
            try await server.turn()

            let second = try await server.get()
            #expect(first.text == "1" && second.text == "2")
        }
    }

    @Test(arguments: [HTTP.Method.get, .put, .delete, .options])
    func repeatsWhatMayBeRepeatedWhenAKeptConnectionIsGone(_ method: HTTP.Method) async throws {
        let second: Script = { peer in
            let request = try await peer.receiveMessage()
            #expect(request.startLine == "\(method.name) /again HTTP/1.1" && request.content == "content")
            try await peer.send(Self.ok("second"))
        }
        try await withScriptedServer([Self.answersOne(thenSays: ""), second]) { server in
            _ = try await server.get()
            let request = ClientRequest(method, try server.url("/again"), content: Array("content".utf8))

            #expect(try await server.client.send(request).text == "second")
            #expect(server.connectionCount == 2)
        }
    }

    /// The server may have done what it was asked before it went.
    @Test(arguments: [HTTP.Method.post, .patch])
    func doesNotRepeatWhatMayNotBeRepeated(_ method: HTTP.Method) async throws {
        try await withScriptedServer([Self.answersOne(thenSays: "")]) { server in
            _ = try await server.get()

            #expect(try await server.failure(of: method, content: "x") == .connectionLost)
            #expect(server.connectionCount == 1)
        }
    }

    @Test(arguments: ["H", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"])
    func doesNotRepeatWhatIsHalfAnswered(_ beginning: String) async throws {
        try await withScriptedServer([Self.answersOne(thenSays: beginning)]) { server in
            _ = try await server.get()

            #expect(try await server.failure() == .connectionLost)
            #expect(server.connectionCount == 1)
        }
    }

    @Test func repeatsOnceOnly() async throws {
        try await withScriptedServer([Self.answersOne(thenSays: ""), Self.answers("")]) { server in
            _ = try await server.get()

            #expect(try await server.failure() == .connectionLost)
            #expect(server.connectionCount == 2)
        }
    }

    /// A kept connection that is known to have ended is not even tried, so that this is sent at all.
    @Test func sendsWhatMayNotBeRepeatedOverAConnectionThatStands() async throws {
        try await withScriptedServer([Self.answers(Self.ok("1")), Self.answers(Self.ok("2"))]) { server in
            _ = try await server.get()
            // The end of the first connection has reached the loop after this.
            try await server.turn()

            let request = ClientRequest(.post, try server.url(), content: Array("x".utf8))
            #expect(try await server.client.send(request).text == "2")
            #expect(server.connectionCount == 2)
        }
    }

    @Test func doesNotKeepAConnectionForLongerThanItMay() async throws {
        var limits = ClientLimits()
        limits.idleTimeout = .milliseconds(1)
        let first: Script = { peer in
            _ = try await peer.receiveMessage()
            try await peer.send(Self.ok("1"))
            #expect(try await peer.receiveToEnd() == "")
        }
        try await withScriptedServer([first, Self.answers(Self.ok("2"))], limits: limits) { server in
            _ = try await server.get()
            try await server.loop.sleep(for: .milliseconds(20))

            #expect(try await server.get().text == "2")
        }
    }

    @Test func keepsNoMoreConnectionsThanItMay() async throws {
        var limits = ClientLimits()
        limits.idleConnectionLimit = 1
        let gate = Gate()
        let waiting: Script = { peer in
            _ = try await peer.receiveMessage()
            await gate.pass()
            try await peer.send(Self.ok("waited"))
            #expect(try await peer.receiveToEnd() == "")
        }
        try await withScriptedServer([waiting, Self.answers(Self.ok("a"), Self.ok("b"))], limits: limits) { server in
            async let slow = server.get()
            await gate.isReached()
            let quick = try await server.get()
            gate.open()
            let answers = [quick.text, try await slow.text, try await server.get().text]

            // The one kept is that of the quick one, which came back first; the other is closed.
            #expect(answers == ["a", "waited", "b"] && server.connectionCount == 2)
        }
    }

    @Test func closesWhatIsKeptWhenAsked() async throws {
        let script: Script = { peer in
            _ = try await peer.receiveMessage()
            try await peer.send(Self.ok("1"))
            #expect(try await peer.receiveToEnd() == "")
        }
        try await withScriptedServer([script, Self.answers(Self.ok("2"))]) { server in
            _ = try await server.get()
            await server.client.closeIdle()

            #expect(try await server.get().text == "2")
        }
    }
}
