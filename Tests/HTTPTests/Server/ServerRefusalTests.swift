import HTTP
import Networking
import Testing

/// What clients get that break the rules or the limits: one answer that arrives, and the end of the connection.
@Suite(.timeLimit(.minutes(5))) struct ServerRefusalTests {
    private struct Detail: Error, CustomStringConvertible {
        var description: String { "secret of the house" }
    }

    @Test(arguments: [
        ("GET / http/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /../x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET / HTTP/1.1\nHost: a\n\n", 400),
        ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400),
        ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5 \r\nhello\r\n0\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
        ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n", 413),
        ("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n", 413),
        ("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n", 413),
        ("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: something\r\nContent-Length: 1\r\n\r\n", 417),
        ("BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        ("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        ("GET /" + String(repeating: "x", count: 10_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        ("GET /" + String(repeating: "x", count: 40_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 20_000) + "\r\n\r\n", 431),
        ("GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: 100) + "\r\n", 431),
    ])
    func answersOnceAndEndsTheConnection(_ text: String, _ code: Int) async throws {
        try await withServer(.echo) { server in
            // What an attacker hides behind it is not answered.
            let hidden = "GET /echo/hidden HTTP/1.1\r\nHost: a\r\n\r\n"
            let answer = try await server.exchange(text + hidden)

            #expect(answer.hasPrefix("HTTP/1.1 \(code) "))
            #expect(answer.contains("\r\nConnection: close\r\n"))
            #expect(answer.ranges(of: "HTTP/1.1 ").count == 1 && !answer.contains("hidden"))
        }
    }

    /// A reset would overtake the answer: the server reads on for a while (RFC 9112 §9.6).
    @Test(arguments: [
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n", "GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        "POST /echo HTTP/1.0\r\nHost: a\r\nContent-Length: 1\r\n\r\nx",
    ])
    func hasItsLastAnswerArriveThoughTheClientKeepsSending(_ text: String) async throws {
        try await withServer(.echo) { server in
            let connection = try await server.connect()
            try await connection.send(text)
            for _ in 0..<20 { try await connection.send(String(repeating: "x", count: 10_000)) }
            let answer = try await connection.receiveMessage()
            connection.finishSending()

            #expect(answer.field("connection") == "close")
            #expect(try await connection.receiveToEnd() == "")
        }
    }

    @Test func answersAFaultOfAHandlerWithoutItsDetail() async throws {
        var router = Router.echo
        router.get("/fail") { _ in throw Detail() }
        try await withServer(router) { server in
            let connection = try await server.connect()
            try await connection.send("GET /fail HTTP/1.1\r\nHost: a\r\n\r\nGET /echo/next HTTP/1.1\r\nHost: a\r\n\r\n")

            let answer = try await connection.receiveMessage()
            #expect(answer.code == 500 && answer.content.isEmpty)
            #expect(!answer.fields.contains { $0.value.contains("secret") })
            // Only this request is at fault, not the connection.
            #expect(try await connection.receiveMessage().content == "next")
            connection.close()
        }
    }

    /// The id in the content is what a user tells to support: it must be the one of the field and the log.
    @Test(arguments: [
        "BREW / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
    ])
    func namesOneIDInContentAndField(_ text: String) async throws {
        var options = ServerOptions()
        options.errorResponder = { _, _, id in .text(.badRequest, "id=\(id)") }
        try await withServer(.echo, options: options) { server in
            let connection = try await server.connect()
            try await connection.send(text)
            let answer = try await connection.receiveMessage()
            connection.close()

            #expect(answer.content == "id=\(try #require(answer.field("x-request-id")))")
        }
    }

    @Test func doesNotSwitchProtocols() async throws {
        try await withServer(.echo) { server in
            let lines = "Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
            let answer = try await server.exchange("GET /echo/a HTTP/1.1\r\nHost: a\r\n\(lines)\r\n")

            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("\r\n\r\na"))
            #expect(!answer.contains("Upgrade"))
        }
    }
}
