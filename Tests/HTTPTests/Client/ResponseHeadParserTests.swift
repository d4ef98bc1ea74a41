import Testing

@testable import HTTP

/// Heads of answers (RFC 9112 §4, §5) and where their content ends (§6.3).
@Suite struct ResponseHeadParserTests {
    private func parse(_ bytes: [UInt8]) throws -> ResponseHeadParser.Head {
        try bytes.withUnsafeBytes { try ResponseHeadParser.parse($0) }
    }

    private func framing(
        _ lines: String, status: String = "HTTP/1.1 200 OK", to method: HTTP.Method = .get
    ) throws -> ResponseHeadParser.Framing {
        let head = try parse(Array("\(status)\r\n\(lines)\r\n\r\n".utf8))
        return try ResponseHeadParser.framing(of: head, to: method)
    }

    @Test(
        arguments: [
            ("HTTP/1.1 200 OK", 200, 1), ("HTTP/1.0 404 Not Found", 404, 0), ("HTTP/1.1 299 ", 299, 1),
            ("HTTP/1.1 204", 204, 1), ("HTTP/1.1 500 \u{E9}\tx", 500, 1), ("HTTP/1.1 100 Continue", 100, 1),
            ("HTTP/1.1 599 x", 599, 1),
        ] as [(String, Int, UInt8)])
    func readsAStatusLine(_ line: String, _ code: Int, _ minorVersion: UInt8) throws {
        let head = try parse(Array("\(line)\r\nA: b\r\n\r\n".utf8))

        #expect(head.status.code == code && head.minorVersion == minorVersion)
        #expect(head.fields == [Field("a", "b")])
    }

    @Test(arguments: [
        "", " ", "HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1 20", "HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "HTTP/1.1 2x0 OK",
        "HTTP/1.1 -20 OK", "HTTP/1.1 +20 OK", "HTTP/1.1 099 x", "HTTP/1.1 000 x", "HTTP/1.1 600 x", "HTTP/1.1 999 x",
        "HTTP/1.1  200 OK", "HTTP/1.1\t200 OK", "HTTP/1.1 200\tOK", "HTTP/1.1 200OK", " HTTP/1.1 200 OK",
        "http/1.1 200 OK",
        "HTTP/2.0 200 OK", "HTTP/1.2 200 OK", "HTTP/0.9 200 OK", "HTTP/1 200 OK", "HTTP/11 200 OK", "HTTPS/1.1 200 OK",
        "ICY 200 OK", "HTTP/1.1 200 \u{0}", "HTTP/1.1 200 a\rb", "HTTP/1.1 200 OK\r", "HTTP/1.1 200\r",
        "HTTP/1.1 200 \u{7F}",
        "HTTP/1.1 \u{FF12}00 OK", "GET / HTTP/1.1", "A: b",
    ])
    func refusesAsAStatusLine(_ line: String) {
        #expect(throws: ClientError.malformedResponse) { try parse(Array("\(line)\r\nA: b\r\n\r\n".utf8)) }
    }

    @Test(arguments: [
        " A: b", "A: b\r\n c", "A : b", "A\t: b", "A B: c", ": b", "A", "A b", "A(: b", "A: b\u{0}", "A: b\rc",
        "A: b\r",
        "A: \u{7F}", "A: \u{1B}[31m", "\u{C4}: b", "", "A: b\r\n\rB: c",
    ])
    func refusesAsAField(_ line: String) {
        #expect(throws: ClientError.malformedResponse) {
            try parse(Array("HTTP/1.1 200 OK\r\n\(line)\r\nZ: z\r\n\r\n".utf8))
        }
    }

    @Test func trimsValuesAndLowersNames() throws {
        let head = try parse(Array("HTTP/1.1 200 OK\r\nX-A: \t b c \r\nEMPTY:\r\n\r\n".utf8))

        #expect(head.fields == [Field("x-a", "b c"), Field("empty", "")])
    }

    @Test func findsWhereTheContentEnds() throws {
        #expect(try framing("Content-Length: 5") == .length(5))
        #expect(try framing("Content-Length: 0") == .none)
        #expect(try framing("Transfer-Encoding: chunked") == .chunked)
        #expect(try framing("Transfer-Encoding: CHUNKED") == .chunked)
        #expect(try framing("A: b") == .untilClose)
        #expect(try framing("Content-Length: 999999999999999999") == .length(999_999_999_999_999_999))
    }

    @Test(arguments: ["HTTP/1.1 204 No Content", "HTTP/1.1 304 Not Modified", "HTTP/1.1 100 Continue"])
    func expectsNoContentWhereThereIsNone(_ status: String) throws {
        for lines in ["A: b", "Content-Length: 5", "Transfer-Encoding: chunked"] {
            #expect(try framing(lines, status: status) == .none)
        }
        #expect(try framing("Content-Length: 5", to: .head) == .none)
    }

    @Test(arguments: [
        "Content-Length:", "Content-Length: +5", "Content-Length: -5", "Content-Length: 5 5", "Content-Length: 5, 5",
        "Content-Length: 0x5", "Content-Length: 5.0", "Content-Length: \u{FF15}", "Content-Length: x",
        "Content-Length: 9223372036854775808", "Content-Length: 00000000000000000005",
        "Content-Length: 5\r\nContent-Length: 5", "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Transfer-Encoding: gzip", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked, gzip",
        "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: identity", "Transfer-Encoding:",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chun\u{212A}ed", "Transfer-Encoding: chunked\u{301}",
    ])
    func refusesFramingThatCanBeReadInTwoWays(_ lines: String) {
        #expect(throws: ClientError.malformedResponse) { try framing(lines) }
    }

    @Test func refusesChunksInHTTP10() {
        #expect(throws: ClientError.malformedResponse) {
            try framing("Transfer-Encoding: chunked", status: "HTTP/1.0 200 OK")
        }
    }

    @Test(arguments: [
        ("HTTP/1.1", "A: b", true), ("HTTP/1.1", "Connection: keep-alive", true),
        ("HTTP/1.1", "Connection: close", false),
        ("HTTP/1.1", "Connection: TE, Close", false), ("HTTP/1.1", "Connection: TE\r\nConnection: close", false),
        ("HTTP/1.1", "Connection: closed", true), ("HTTP/1.0", "A: b", false),
        ("HTTP/1.0", "Connection: keep-alive", false),
    ])
    func tellsWhetherTheConnectionLasts(_ version: String, _ lines: String, _ lasts: Bool) throws {
        let head = try parse(Array("\(version) 200 OK\r\n\(lines)\r\n\r\n".utf8))

        #expect(ResponseHeadParser.keepsAlive(head) == lasts)
    }
}
