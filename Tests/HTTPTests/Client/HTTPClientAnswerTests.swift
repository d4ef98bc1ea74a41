import HTTP
import Testing

/// Answers that the client takes, and those that it refuses.
@Suite(.timeLimit(.minutes(5))) struct HTTPClientAnswerTests {
    @Test(arguments: [
        (Scripted.ok("hello"), "hello"),
        (Scripted.ok(""), ""),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nT: z\r\n\r\n",
            "hello!"
        ),
        ("HTTP/1.1 200 OK\r\n\r\nuntil the end", "until the end"),
        ("HTTP/1.0 200 OK\r\n\r\n", ""),
        ("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello"),
        // Interim answers come before the one that counts.
        ("HTTP/1.1 100 Continue\r\n\r\n" + Scripted.ok("a"), "a"),
        ("HTTP/1.1 103 Early Hints\r\nLink: b\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + Scripted.ok("a"), "a"),
    ])
    func readsAnAnswer(_ text: String, _ content: String) async throws {
        try await withScriptedServer([Scripted.answers(text)]) { server in
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
            try await peer.send(Scripted.ok("next"))
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
            try await peer.send(Scripted.ok("next"))
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
        try await withScriptedServer([Scripted.answers(text)]) { server in
            let response = try await server.get()
            #expect(response.status.code == code && server.connectionCount == 1)
        }
    }

    @Test(arguments: [
        "hello\r\n\r\n", "\r\n" + Scripted.ok("a"), "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 200 OK\n\n",
        "HTTP/1.1 200 OK\r\nA : b\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\u{0}\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\na",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n" + Scripted.ok("a"),
        "HTTP/1.1 100 Continue\r\n\r\nrubbish\r\n\r\n", "\u{16}\u{3}\u{1}\r\n\r\n",
    ])
    func refusesAMalformedAnswer(_ text: String) async throws {
        try await withScriptedServer([Scripted.answers(text)]) { server in
            let failure = try await server.failure()
            #expect(failure == .malformedResponse)
        }
    }

    @Test(arguments: [
        "", "H", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
    ])
    func failsWhenTheConnectionEndsBeforeTheAnswer(_ text: String) async throws {
        try await withScriptedServer([Scripted.answers(text)]) { server in
            let failure = try await server.failure()
            #expect(failure == .connectionLost)
            // What was never kept is not stale: nothing is asked twice.
            #expect(server.connectionCount == 1)
        }
    }
}
