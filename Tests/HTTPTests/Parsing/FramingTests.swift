import Testing

@testable import HTTP

/// Where the content of a request ends: the rules against smuggling (RFC 9112 §6, §11.2).
@Suite struct FramingTests {
    @Test(arguments: taken)
    func takes(_ row: ParserCase) { expectAtEverySplit(row) }

    @Test(arguments: lengths)
    func refusesAsLength(_ rule: String, _ value: String) {
        expectAtEverySplit(
            .refuses(
                rule, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\(value)\r\n\r\nxxxxx", .malformedContentLength))
    }

    @Test(arguments: [
        "262145", "1000000", "999999999999999999", "9223372036854775807", "9223372036854775808", "18446744073709551615",
        "18446744073709551616", "18446744073709551621", "340282366920938463463374607431768211461",
        "00000000000000000000000000000005",
    ])
    func refusesBeforeReadingWhatIsLargerThanTheLimit(_ value: String) {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(value)\r\n\r\n"
        expectAtEverySplit(.refuses("9110 §15.5.14", head, .contentTooLarge))
    }

    @Test(arguments: conflicts)
    func refusesConflictingFraming(_ rule: String, _ lines: String, _ fault: ProtocolFault) {
        let rest = "Host: a\r\n\(lines)\r\n\r\n0\r\n\r\n"
        expectAtEverySplit(.refuses(rule, "POST / HTTP/1.1\r\n" + rest, fault))
        expectAtEverySplit(.refuses(rule, "GET / HTTP/1.1\r\n" + rest, fault))
    }

    /// HTTP/1.0 has no transfer codings, whatever else the message says.
    @Test(arguments: ["chunked", "gzip, chunked", "identity", "chunked\r\nContent-Length: 5", ""])
    func refusesTransferCodingsInHTTP10(_ value: String) {
        for connection in ["", "Connection: keep-alive\r\n"] {
            let head = "POST / HTTP/1.0\r\nHost: a\r\n\(connection)Transfer-Encoding: \(value)\r\n\r\n"
            expectAtEverySplit(.refuses("9112 §6.1", head + "0\r\n\r\n", .malformedTransferCoding))
        }
    }

    @Test func takesContentOfExactlyTheLimitAndNotAByteMore() {
        var limits = ServerLimits()
        limits.contentByteLimit = 10
        func post(_ count: Int) -> String {
            let content = String(repeating: "x", count: count)
            return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(count)\r\n\r\n\(content)"
        }

        let message = ReadMessage(method: .post, content: "xxxxxxxxxx")
        expectAtEverySplit(.takes("9110 §15.5.14", post(10), as: message, limits: limits))
        expectAtEverySplit(.refuses("9110 §15.5.14", post(11), .contentTooLarge, limits: limits))
    }

    /// What the message says beyond its length is the next message.
    @Test func leavesWhatFollowsTheContentToTheNextRequest() {
        let first = "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
        let second = "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
        let message = ReadMessage(method: .post, path: "/1", content: "abc")
        expectAtEverySplit(.takes("9112 §6.3", first + second, as: message, ReadMessage(path: "/2")))
        expectAtEverySplit(.refuses("9112 §6.3", first + "x" + second, .unknownMethod, after: [message]))
    }

    private static func post(_ rule: String, _ lines: String, _ content: String, _ taken: String) -> ParserCase {
        .takes(
            rule, "POST / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\r\n\(content)",
            as: ReadMessage(method: .post, content: taken))
    }

    private static let taken: [ParserCase] = [
        post("9112 §6.2", "Content-Length: 5", "hello", "hello"),
        post("9112 §6.2", "content-length:5", "hello", "hello"),
        post("9112 §6.2", "Content-Length: \t5 ", "hello", "hello"),
        post("9110 §8.6", "Content-Length: 05", "hello", "hello"),
        post("9112 §6.2", "Content-Length: 0", "", ""),
        post("9112 §6.3", "Connection: TE", "", ""),
        post("9112 §6.1", "Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n", "hello"),
        post("9112 §7", "Transfer-Encoding: Chunked", "5\r\nhello\r\n0\r\n\r\n", "hello"),
        post("9112 §7", "transfer-encoding:\tCHUNKED ", "0\r\n\r\n", ""),
        .takes(
            "9110 §9.3.1", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi", as: ReadMessage(content: "hi")),
        .takes(
            "9112 §6.3", "POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi",
            as: ReadMessage(method: .post, authority: "", content: "hi", minorVersion: 0, keepsAlive: false)),
    ]

    private static let lengths: [(String, String)] = [
        ("9110 §8.6", ""),
        ("9110 §8.6", " "),
        // Signs, blanks, other bases, other digits.
        ("9110 §8.6", " +5"),
        ("9110 §8.6", " -5"),
        ("9110 §8.6", " -0"),
        ("9110 §8.6", " 5 5"),
        ("9110 §8.6", " 5\t5"),
        ("9110 §8.6", " 0x5"),
        ("9110 §8.6", " 5h"),
        ("9110 §8.6", " 5."),
        ("9110 §8.6", " 5.0"),
        ("9110 §8.6", " 5e0"),
        ("9110 §8.6", " 5;"),
        ("9110 §8.6", " \"5\""),
        ("9110 §8.6", " 1_0"),
        ("9110 §8.6", " five"),
        ("9110 §8.6", " \u{FF15}"),
        ("9110 §8.6", " \u{665}"),
        ("9110 §8.6", " 5\u{A0}"),
        // Lists, even of one number.
        ("9112 §6.3", " 5, 5"),
        ("9112 §6.3", " 5,5"),
        ("9112 §6.3", " 5, 6"),
        ("9112 §6.3", " 5,"),
        ("9112 §6.3", " ,5"),
        ("9112 §6.3", " ,"),
        // Too many digits, and one of them is none.
        ("9110 §8.6", " 1844674407370955161x"),
        ("9110 §8.6", " -9999999999999999999"),
    ]

    private static let conflicts: [(String, String, ProtocolFault)] = [
        // A length said twice, the same or not.
        ("9112 §6.3", "Content-Length: 5\r\nContent-Length: 5", .repeatedField),
        ("9112 §6.3", "Content-Length: 5\r\nContent-Length: 6", .repeatedField),
        ("9112 §6.3", "Content-Length: 0\r\nX: y\r\ncontent-length: 0", .repeatedField),
        // A length beside chunks, in either order.
        ("9112 §6.1", "Content-Length: 5\r\nTransfer-Encoding: chunked", .conflictingFraming),
        ("9112 §6.1", "Transfer-Encoding: chunked\r\nContent-Length: 5", .conflictingFraming),
        ("9112 §6.1", "Transfer-Encoding: chunked\r\nContent-Length: 0", .conflictingFraming),
        ("9112 §6.1", "Transfer-Encoding: chunked\r\nContent-Length: x", .malformedContentLength),
        ("9112 §6.1", "Transfer-Encoding: chunked\r\nContent-Length: ", .malformedContentLength),
        // Chunked is not the last, or more than once.
        ("9112 §6.3", "Transfer-Encoding: gzip", .malformedTransferCoding),
        ("9112 §6.3", "Transfer-Encoding: identity", .malformedTransferCoding),
        ("9112 §6.3", "Transfer-Encoding: chunked, gzip", .malformedTransferCoding),
        ("9112 §6.3", "Transfer-Encoding: chunked, identity", .malformedTransferCoding),
        ("9112 §6.3", "Transfer-Encoding: gzip\r\nContent-Length: 5", .malformedTransferCoding),
        ("9112 §6.1", "Transfer-Encoding: chunked, chunked", .malformedTransferCoding),
        ("9112 §6.1", "Transfer-Encoding: chunked,CHUNKED", .malformedTransferCoding),
        ("9112 §6.1", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", .repeatedField),
        ("9112 §6.1", "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", .malformedTransferCoding),
        ("9112 §6.1", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", .repeatedField),
        // Something that a lenient reader takes for chunked.
        ("9112 §7", "Transfer-Encoding: xchunked", .malformedTransferCoding),
        ("9112 §7", "Transfer-Encoding: chunkedx", .malformedTransferCoding),
        ("9112 §7", "Transfer-Encoding: chunk", .malformedTransferCoding),
        ("9112 §7", "Transfer-Encoding: x chunked", .malformedTransferCoding),
        ("9112 §7", "Transfer-Encoding: \"chunked\"", .malformedTransferCoding),
        ("9112 §7", "Transfer-Encoding: chunked;q=1", .malformedTransferCoding),
        ("9112 §7", "Transfer-Encoding: chunked;", .malformedTransferCoding),
        ("9112 §7", "Transfer-Encoding: \u{A0}chunked", .malformedTransferCoding),
        ("9112 §7", "Transfer-Encoding: chun\u{212A}ed", .malformedTransferCoding),
        ("9112 §7", "Transfer-Encoding:", .malformedTransferCoding),
        ("9112 §7", "Transfer-Encoding: ,", .malformedTransferCoding),
        ("9110 §5.6.1", "Transfer-Encoding: chunked,", .malformedTransferCoding),
        ("9110 §5.6.1", "Transfer-Encoding: , chunked", .malformedTransferCoding),
        // Well-formed, and not spoken here.
        ("9112 §6.1", "Transfer-Encoding: gzip, chunked", .unsupportedTransferCoding),
        ("9112 §6.1", "Transfer-Encoding: GZip,\tChunked", .unsupportedTransferCoding),
        ("9112 §6.1", "Transfer-Encoding: identity, chunked", .unsupportedTransferCoding),
        ("9112 §6.1", "Transfer-Encoding: x-new;a=b, chunked", .unsupportedTransferCoding),
    ]
}
