import Testing

@testable import HTTP

/// Content in chunks, with extensions ignored and trailers dropped (RFC 9112 §7.1).
@Suite struct ChunkedTests {
    private static let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

    @Test(arguments: taken)
    func takes(_ rule: String, _ content: String, _ decoded: String) {
        let message = ReadMessage(method: .post, content: decoded)
        expectAtEverySplit(.takes(rule, Self.head + content, as: message))

        // What follows is the next request, to the byte.
        let next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n"
        expectAtEverySplit(.takes(rule, Self.head + content + next, as: message, ReadMessage(path: "/next")))
    }

    @Test(arguments: refused)
    func refuses(_ rule: String, _ content: String) {
        expectAtEverySplit(.refuses(rule, Self.head + content, .malformedChunk))
    }

    @Test(arguments: ["", "0", "0\r", "0\r\n", "0\r\n\r", "0\r\nA: b\r\n", "5\r\nhell", "5\r\nhello", "5\r\nhello\r\n"])
    func awaitsTheRestOf(_ content: String) {
        expectAtEverySplit(.awaitsMore("9112 §8", Self.head + content))
    }

    /// 2^60 and more, which would wrap in one integer or another.
    @Test(arguments: ["10000000", "7fffffff", "ffffffff", "100000000", "7ffffffffffffff", "fffffffffffffff"])
    func refusesBeforeReadingAChunkLargerThanTheLimit(_ size: String) {
        expectAtEverySplit(.refuses("9112 §7.1", Self.head + size + "\r\n", .contentTooLarge))
    }

    @Test(arguments: [
        "1000000000000000", "7fffffffffffffff", "8000000000000000", "ffffffffffffffff", "10000000000000000",
        "10000000000000005", "fffffffffffffffffffffffffffffffb", "0000000000000005",
    ])
    func refusesASizeOfMoreDigitsThanAnIntegerHolds(_ size: String) {
        expectAtEverySplit(.refuses("9112 §7.1", Self.head + size + "\r\nhello\r\n0\r\n\r\n", .malformedChunk))
    }

    @Test func countsTheChunksTogether() {
        var limits = ServerLimits()
        limits.contentByteLimit = 10
        let message = ReadMessage(method: .post, content: "xxxxxyyyyy")
        let five = "5\r\nxxxxx\r\n"
        expectAtEverySplit(
            .takes("9110 §15.5.14", Self.head + five + "5\r\nyyyyy\r\n0\r\n\r\n", as: message, limits: limits))
        expectAtEverySplit(.refuses("9110 §15.5.14", Self.head + five + "6\r\n", .contentTooLarge, limits: limits))
        expectAtEverySplit(.refuses("9110 §15.5.14", Self.head + "b\r\n", .contentTooLarge, limits: limits))
        expectAtEverySplit(
            .refuses("9110 §15.5.14", Self.head + five + five + "1\r\n", .contentTooLarge, limits: limits))
    }

    @Test func boundsTheLineOfAChunk() {
        let longest = ContentDecoder.chunkLineByteLimit - 1
        func content(_ count: Int) -> String { "0;".padded(to: count) + "\r\n\r\n" }

        let message = ReadMessage(method: .post)
        expectAtEverySplit(.takes("9112 §7.1.1", Self.head + content(longest), as: message))
        expectAtEverySplit(.refuses("9112 §7.1.1", Self.head + content(longest + 1), .malformedChunk))
        // One that never ends is refused when the limit is reached.
        expectAtEverySplit(.refuses("9112 §7.1.1", Self.head + "0;".padded(to: longest + 2), .malformedChunk))
        expectAtEverySplit(.refuses("9112 §7.1", Self.head + "0".padded(to: longest + 2, with: "0"), .malformedChunk))
    }

    @Test func boundsTheTrailersTogether() {
        let line = "Trailer: ".padded(to: 200)
        let fitting = ContentDecoder.trailerByteLimit / line.utf8.count
        func content(_ count: Int) -> String {
            "0\r\n" + String(repeating: line + "\r\n", count: count) + "\r\n"
        }

        let taken = WireReader.read([Array((Self.head + content(fitting)).utf8)[...]])
        let refused = WireReader.read([Array((Self.head + content(fitting + 1)).utf8)[...]])

        #expect(taken.messages == [ReadMessage(method: .post)] && taken.fault == nil)
        #expect(refused.messages.isEmpty && refused.fault == .malformedChunk)
    }

    private static let taken: [(String, String, String)] = [
        ("9112 §7.1", "0\r\n\r\n", ""),
        ("9112 §7.1", "5\r\nhello\r\n0\r\n\r\n", "hello"),
        ("9112 §7.1", "1\r\nh\r\n4\r\nello\r\n0\r\n\r\n", "hello"),
        ("9112 §7.1", "a\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
        ("9112 §7.1", "A\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
        ("9112 §7.1", "00a\r\n0123456789\r\n000\r\n\r\n", "0123456789"),
        ("9112 §7.1", "000000000000001\r\nx\r\n0\r\n\r\n", "x"),
        // Chunk data is opaque: line ends and chunk lines in it are content.
        ("9112 §7.1", "7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n", "\r\n0\r\n\r\n"),
        ("9112 §7.1", "3\r\n\n\r\u{0}\r\n0\r\n\r\n", "\n\r\u{0}"),
        ("9112 §7.1.1", "5;a\r\nhello\r\n0\r\n\r\n", "hello"),
        ("9112 §7.1.1", "5;a=b;c=\"d;e\"\r\nhello\r\n0;x\r\n\r\n", "hello"),
        ("9112 §7.1.2", "0\r\nA: b\r\n\r\n", ""),
        ("9112 §7.1.2", "0\r\nA:\r\nB: c d\t\r\n\r\n", ""),
        // Dropped, not merged: they change nothing of the message.
        ("9110 §6.5.1", "0\r\nContent-Length: 5\r\n\r\n", ""),
        ("9110 §6.5.1", "0\r\nTransfer-Encoding: gzip\r\nHost: b\r\n\r\n", ""),
    ]

    private static let refused: [(String, String)] = [
        // Sizes that are no 1*HEXDIG.
        ("9112 §7.1", "\r\n"),
        ("9112 §7.1", "+5\r\nhello\r\n0\r\n\r\n"),
        ("9112 §7.1", "-5\r\nhello\r\n0\r\n\r\n"),
        ("9112 §7.1", "-0\r\n\r\n"),
        ("9112 §7.1", "0x5\r\nhello\r\n0\r\n\r\n"),
        ("9112 §7.1", "0X5\r\nhello\r\n0\r\n\r\n"),
        ("9112 §7.1", "x\r\n"),
        ("9112 §7.1", "5g\r\nhello\r\n"),
        ("9112 §7.1", "5.\r\nhello\r\n"),
        ("9112 §7.1", "5_\r\nhello\r\n"),
        ("9112 §7.1", "#5\r\nhello\r\n"),
        ("9112 §7.1", "\u{FF15}\r\nhello\r\n"),
        ("9112 §7.1", ";a\r\nhello\r\n"),
        ("9112 §7.1", "5,a\r\nhello\r\n"),
        // Blanks around the size.
        ("9112 §7.1", " 5\r\nhello\r\n0\r\n\r\n"),
        ("9112 §7.1", "\t5\r\nhello\r\n0\r\n\r\n"),
        ("9112 §7.1", "5 \r\nhello\r\n0\r\n\r\n"),
        ("9112 §7.1", "5\t\r\nhello\r\n0\r\n\r\n"),
        ("9112 §7.1", "5 5\r\nhello\r\n0\r\n\r\n"),
        ("9112 §7.1.1", "5 ;a\r\nhello\r\n0\r\n\r\n"),
        ("9112 §7.1", "\r\n5\r\nhello\r\n0\r\n\r\n"),
        // Lines that end in something else than CRLF.
        ("9112 §2.2", "5\nhello\r\n0\r\n\r\n"),
        ("9112 §2.2", "5\rhello\r\n0\r\n\r\n"),
        ("9112 §2.2", "5\r\r\nhello\r\n0\r\n\r\n"),
        ("9112 §2.2", "5\n\r\nhello\r\n0\r\n\r\n"),
        ("9112 §2.2", "0\n\n"),
        ("9112 §2.2", "0\r\n\n"),
        ("9112 §2.2", "0\r\rX"),
        // Line ends and NUL in an extension: another reader would end it there.
        ("9112 §7.1.1", "5;a\nb\r\nhello\r\n0\r\n\r\n"),
        ("9112 §7.1.1", "5;a\rb\r\nhello\r\n0\r\n\r\n"),
        ("9112 §7.1.1", "5;\n\r\nhello\r\n0\r\n\r\n"),
        ("9112 §7.1.1", "5;\u{0}\r\nhello\r\n0\r\n\r\n"),
        ("9112 §7.1.1", "5;\u{7F}\r\nhello\r\n0\r\n\r\n"),
        // Chunk data that is longer or shorter than its size.
        ("9112 §7.1", "5\r\nhello0\r\n\r\n"),
        ("9112 §7.1", "5\r\nhelloo\r\n0\r\n\r\n"),
        ("9112 §7.1", "5\r\nhello\n0\r\n\r\n"),
        ("9112 §7.1", "5\r\nhello\r0\r\n\r\n"),
        ("9112 §7.1", "5\r\nhello\n\r\n0\r\n\r\n"),
        ("9112 §7.1", "4\r\nhello\r\n0\r\n\r\n"),
        ("9112 §7.1", "5\r\nhello \r\n0\r\n\r\n"),
        ("9112 §7.1", "5\r\nhello\r\n\r\n0\r\n\r\n"),
        // Trailers that are no field lines.
        ("9112 §7.1.2", "0\r\nA\r\n\r\n"),
        ("9112 §7.1.2", "0\r\nA : b\r\n\r\n"),
        ("9112 §7.1.2", "0\r\n A: b\r\n\r\n"),
        ("9112 §7.1.2", "0\r\nA: b\r\n c\r\n\r\n"),
        ("9112 §7.1.2", "0\r\n: b\r\n\r\n"),
        ("9112 §7.1.2", "0\r\nA B: c\r\n\r\n"),
        ("9112 §7.1.2", "0\r\nA: b\u{0}\r\n\r\n"),
        ("9112 §7.1.2", "0\r\nA: b\u{1}\r\n\r\n"),
        ("9112 §7.1.2", "0\r\nA: b\nC: d\r\n\r\n"),
        ("9112 §7.1.2", "0\r\nA: b\rC: d\r\n\r\n"),
        // The next request right behind the last chunk, as if no empty line had to follow.
        ("9112 §7.1", "0\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        ("9112 §7.1", "5\r\nhello\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    ]
}

extension String {
    fileprivate func padded(to count: Int, with character: Character = "x") -> String {
        self + String(repeating: character, count: count - utf8.count)
    }
}
