import HTTP
import Testing

/// Content on its way in and out.
@Suite(.timeLimit(.minutes(5))) struct ServerContentTests {
    @Test func asksForContentThatWaitsToBeAskedFor() async throws {
        try await withServer(.echo) { server in
            let connection = try await server.connect()
            let head = "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
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
            try await connection.send(RawRequest.get("/large"))
            let head = try await connection.receiveMessage(isHead: true)
            #expect(head.field("content-length") == "\(content.count)")

            // Meanwhile the loop is free for others.
            #expect(
                try await server.exchange(RawRequest.get("/echo/other", "Connection: close\r\n")).hasSuffix("other"))
            #expect(try await connection.receive(count: content.count) == content)

            try await connection.send(RawRequest.get("/echo/next"))
            #expect(try await connection.receiveMessage().content == "next")
            connection.close()
        }
    }
}
