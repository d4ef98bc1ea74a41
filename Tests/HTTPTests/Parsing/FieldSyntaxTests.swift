import Testing

@testable import HTTP

/// Field lines: `name: value` and nothing that two readers could read in two ways (RFC 9112 §5).
@Suite struct FieldSyntaxTests {
    @Test(arguments: taken)
    func takes(_ rule: String, _ line: String, _ fields: [Field]) {
        let message = ReadMessage(fields: fields)
        expectAtEverySplit(.takes(rule, "GET / HTTP/1.1\r\nHost: a\r\n\(line)\r\n\r\n", as: message))
        expectAtEverySplit(.takes(rule, "GET / HTTP/1.1\r\n\(line)\r\nHost: a\r\n\r\n", as: message))
    }

    /// First and last, for a line that is folded or cut means something else at either end.
    @Test(arguments: refused)
    func refuses(_ rule: String, _ line: String) {
        expectAtEverySplit(.refuses(rule, "GET / HTTP/1.1\r\nHost: a\r\n\(line)\r\n\r\n", .malformedField))
        expectAtEverySplit(.refuses(rule, "GET / HTTP/1.1\r\n\(line)\r\nHost: a\r\n\r\n", .malformedField))
    }

    @Test(arguments: Array(0...255) as [UInt8])
    func takesEveryByteOfAValueButControls(_ byte: UInt8) {
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\nX: a".utf8) + [byte] + Array("b\r\n\r\n".utf8)
        let isTaken = byte == 9 || (byte >= 32 && byte != 127)
        let outcome = WireReader.read([bytes[...]])

        #expect(outcome.fault == (isTaken ? nil : .malformedField))
        #expect(outcome.messages.count == (isTaken ? 1 : 0))
    }

    @Test(arguments: Array(0...255) as [UInt8])
    func takesTokensAloneAsNames(_ byte: UInt8) {
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\nX".utf8) + [byte] + Array("Y: b\r\n\r\n".utf8)
        let punctuation = Array("!#$%&'*+-.^_`|~".utf8)
        let isLetterOrDigit = (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        // A colon ends the name: `X` is `Y: b`.
        let isTaken = isLetterOrDigit || punctuation.contains(byte) || byte == UInt8(ascii: ":")
        let outcome = WireReader.read([bytes[...]])

        #expect(outcome.fault == (isTaken ? nil : .malformedField))
        #expect(outcome.messages.count == (isTaken ? 1 : 0))
    }

    private static let taken: [(String, String, [Field])] = [
        ("9112 §5", "Name: value", [Field("name", "value")]),
        ("9112 §5.1", "Name:value", [Field("name", "value")]),
        ("9112 §5.1", "Name: \t value \t ", [Field("name", "value")]),
        ("9112 §5.1", "Name: two  words\tthree", [Field("name", "two  words\tthree")]),
        ("9110 §5.5", "Name:", [Field("name", "")]),
        ("9110 §5.5", "Name: \t ", [Field("name", "")]),
        ("9110 §5.1", "nAmE: A: b", [Field("name", "A: b")]),
        ("9110 §5.6.2", "!#$%&'*+-.^_`|~09azAZ: x", [Field("!#$%&'*+-.^_`|~09azaz", "x")]),
        ("9110 §5.3", "A: 1\r\nA: 2", [Field("a", "1"), Field("a", "2")]),
        ("9110 §5.5", "Name: \u{E9}", [Field("name", "\u{E9}")]),
        // Nothing is upgraded, and the request is answered as it stands.
        ("9110 §7.8", "Upgrade: h2c", [Field("upgrade", "h2c")]),
    ]

    private static let refused: [(String, String)] = [
        // Folded lines.
        ("9112 §5.2", "A: b\r\n c"),
        ("9112 §5.2", "A: b\r\n\tc"),
        ("9112 §5.2", "A:\r\n b"),
        ("9112 §5.2", "A: b\r\n \r\nC: d"),
        ("9112 §5.2", "A: b\r\n Content-Length: 5"),
        // A blank before the first field line.
        ("9112 §2.2", " A: b"),
        ("9112 §2.2", "\tA: b"),
        // Blanks before the colon or inside the name.
        ("9112 §5.1", "A : b"),
        ("9112 §5.1", "A\t: b"),
        ("9112 §5.1", "A B: c"),
        ("9112 §5.1", "Content-Length : 5"),
        ("9112 §5.1", "Transfer-Encoding : chunked"),
        ("9112 §5.1", "Content Length: 5"),
        // No name, no colon.
        ("9112 §5", ": b"),
        ("9112 §5", ":"),
        ("9112 §5", "A"),
        ("9112 §5", "A b"),
        ("9112 §5", "GET / HTTP/1.1"),
        // Bytes that are no token.
        ("9110 §5.6.2", "A(: b"),
        ("9110 §5.6.2", "\"A\": b"),
        ("9110 §5.6.2", "A/B: c"),
        ("9110 §5.6.2", "A@B: c"),
        ("9110 §5.6.2", "A\u{0}: b"),
        ("9110 §5.6.2", "\u{C4}: b"),
        ("9110 §5.6.2", "Content\u{2D0}Length: 5"),
        // A bare CR inside or at the end of a line.
        ("9112 §2.2", "A: b\rc"),
        ("9112 §2.2", "A: b\r"),
        ("9112 §2.2", "A:\rb"),
        ("9112 §2.2", "A\r: b"),
        ("9112 §2.2", "\rA: b"),
        ("9112 §2.2", "A: b\rContent-Length: 5"),
        // A bare LF.
        ("9112 §2.2", "A: b\nC: d"),
        ("9112 §2.2", "A: b\n"),
        ("9112 §2.2", "A:\nb"),
        ("9112 §2.2", "A: b\nTransfer-Encoding: chunked"),
        ("9112 §2.2", "A: b\n\r"),
        // Control characters.
        ("9110 §5.5", "A: \u{0}"),
        ("9110 §5.5", "A: b\u{0}c"),
        ("9110 §5.5", "A: b\u{8}"),
        ("9110 §5.5", "A: b\u{B}c"),
        ("9110 §5.5", "A: b\u{C}c"),
        ("9110 §5.5", "A: b\u{1B}[31m"),
        ("9110 §5.5", "A: \u{7F}"),
    ]
}
