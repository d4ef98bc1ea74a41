import Testing

@testable import HTTP

/// Answers as bytes (RFC 9112 §4 to §6).
@Suite struct ResponseEncoderTests {
    private func wire(
        _ response: Response, common: [Field] = [], id: RequestID = .supplied("r1"), isHead: Bool = false,
        minorVersion: UInt8 = 1, keepsAlive: Bool = true
    ) -> String {
        let output = OutputBuffer()
        var encoder = ResponseEncoder(common: CommonFields(common))
        let context = ResponseEncoder.Context(
            id: id, isHead: isHead, minorVersion: minorVersion, keepsAlive: keepsAlive)
        encoder.encode(response, context, to: output)
        let lines = String(decoding: output.bytes, as: UTF8.self)
            .split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
        // What time it is, is not what is tested here.
        return lines.map { $0.hasPrefix("Date: ") ? "Date: now" : $0 }.joined(separator: "\r\n")
    }

    @Test func writesTheWholeMessage() {
        let response = Response(
            .created, contentType: .json, fields: [Field("Location", "/a")], content: Array("{}".utf8))

        #expect(
            wire(response, common: [Field("X-A", "1"), Field("X-B", "2")])
                == "HTTP/1.1 201 Created\r\nDate: now\r\nX-A: 1\r\nX-B: 2\r\nX-Request-Id: r1\r\nLocation: /a\r\n"
                + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
    }

    @Test func writesTheIDOfTheExchange() {
        let text = wire(Response(.ok), id: .generated(0x0123_4567_89AB_CDEF, 0xFF))

        #expect(text.contains("\r\nX-Request-Id: 0123456789abcdef00000000000000ff\r\n"))
    }

    @Test(arguments: [0, 1, 9, 10, 99, 100, 4095, 4096, 100_000, 1_000_000])
    func saysTheLengthOfContentOfAnySize(_ count: Int) {
        let content = Array(repeating: UInt8(ascii: "x"), count: count)
        let text = wire(Response(.ok, content: content))

        #expect(text.contains("\r\nContent-Length: \(count)\r\n"))
        #expect(
            text.utf8.suffix(count).elementsEqual(content)
                && text.utf8.dropLast(count).suffix(4).elementsEqual("\r\n\r\n".utf8))
    }

    /// RFC 9110 §9.3.2: the fields of the answer to GET, and no content.
    @Test func leavesOutTheContentForHEAD() {
        let text = wire(.text(.ok, "hello"), isHead: true)

        #expect(text.contains("\r\nContent-Length: 5\r\n") && text.hasSuffix("\r\n\r\n"))
        #expect(text.contains("\r\nContent-Type: text/plain"))
    }

    /// RFC 9110 §8.6: neither content nor its length.
    @Test(arguments: [Status.noContent, .notModified])
    func writesNoContentForAStatusThatHasNone(_ status: Status) {
        let text = wire(Response(status, content: Array("hello".utf8)))

        #expect(!text.contains("Content-Length") && text.hasSuffix("\r\n\r\n"))
    }

    @Test(
        arguments: [
            (1, true, nil), (1, false, "Connection: close"), (0, true, "Connection: keep-alive"),
            (0, false, "Connection: close"),
        ] as [(UInt8, Bool, String?)])
    func tellsWhatBecomesOfTheConnection(_ minorVersion: UInt8, _ keepsAlive: Bool, _ line: String?) {
        let text = wire(Response(.ok), minorVersion: minorVersion, keepsAlive: keepsAlive)

        #expect(text.split(separator: "\r\n").first { $0.hasPrefix("Connection") } == line.map { Substring($0) })
        // The version is the server's own (RFC 9110 §2.5).
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
    }

    @Test func writesAnEmptyReasonForACodeWithout() {
        #expect(wire(Response(Status(299))).hasPrefix("HTTP/1.1 299 \r\n"))
    }

    @Test func letsAFieldOfTheAnswerReplaceACommonOne() {
        let common = [Field("Cache-Control", "no-store"), Field("X-A", "1")]
        let text = wire(Response(.ok, fields: [Field("cache-control", "public")]), common: common)

        #expect(text.contains("\r\ncache-control: public\r\n") && !text.contains("no-store"))
        #expect(text.contains("\r\nX-A: 1\r\n"))
    }

    /// Whatever a handler puts into a field, the message keeps its shape.
    @Test(arguments: [
        Field("X-Evil", "a\r\nSet-Cookie: b=c"), Field("X-Evil", "a\r\n\r\n<html>"), Field("X-Evil", "a\nb"),
        Field("X-Evil", "a\rb"), Field("X-Evil", "a\u{0}b"), Field("X-Evil\r\nSet-Cookie", "a"), Field("X-Evil ", "a"),
        Field("", "X-Evil"), Field("X-Evil: a\r\nB", "c"),
    ])
    func leavesOutAFieldThatWouldBreakTheMessage(_ field: Field) {
        let response = Response(.ok, fields: [Field("A", "1"), field, Field("B", "2")], content: Array("hello".utf8))
        let clean = Response(.ok, fields: [Field("A", "1"), Field("B", "2")], content: Array("hello".utf8))

        #expect(wire(response) == wire(clean))
    }
}
