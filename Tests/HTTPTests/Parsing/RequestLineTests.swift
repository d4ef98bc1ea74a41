import Testing

@testable import HTTP

/// The first line of a request: method, target, version (RFC 9112 §3), and what ends it.
@Suite struct RequestLineTests {
    @Test(arguments: taken)
    func takes(_ row: ParserCase) { expectAtEverySplit(row) }

    @Test(arguments: malformed)
    func refuses(_ row: ParserCase) { expectAtEverySplit(row) }

    @Test(arguments: unknown)
    func refusesWhatIsWellFormedAndUnknown(_ row: ParserCase) { expectAtEverySplit(row) }

    @Test(arguments: HTTP.Method.allCases)
    func takesEveryMethodItKnowsByItsExactNameAlone(_ method: HTTP.Method) {
        let rest = " / HTTP/1.1\r\nHost: a\r\n\r\n"
        expectAtEverySplit(.takes("9110 §9.1", method.name + rest, as: ReadMessage(method: method)))
        expectAtEverySplit(.refuses("9110 §9.1", method.name.lowercased() + rest, .unknownMethod))
        expectAtEverySplit(.refuses("9110 §9.1", method.name.dropLast() + rest, .unknownMethod))
        expectAtEverySplit(.refuses("9110 §9.1", method.name + "X" + rest, .unknownMethod))
    }

    private static let taken: [ParserCase] = [
        .takes("9112 §3", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", as: ReadMessage()),
        .takes("9112 §3", "GET /p?q HTTP/1.1\r\nHost: a\r\n\r\n", as: ReadMessage(path: "/p", query: "q")),
        .takes(
            "9112 §2.3", "GET / HTTP/1.0\r\n\r\n", as: ReadMessage(authority: "", minorVersion: 0, keepsAlive: false)),
        .takes("9112 §2.2", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", as: ReadMessage()),
        .takes(
            "9112 §9.3.2", "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
            as: ReadMessage(path: "/1"), ReadMessage(path: "/2")),
        .takes(
            "9112 §2.2",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            as: ReadMessage(method: .post, content: "x"), ReadMessage()),
        .awaitsMore("9112 §2.1", "GET / HTTP/1.1\r\nHost: a\r\n"),
        .awaitsMore("9112 §2.1", "GET / HTTP/1.1\r\nHost: a\r\n\r"),
        .awaitsMore("9112 §2.2", "\r\n"),
        .awaitsMore("9112 §2.1", "G"),
    ]

    private static let malformed: [ParserCase] =
        lines.map { .refuses($0.rule, "\($0.line)\r\nHost: a\r\n\r\n", .malformedRequestLine) } + lineEnds

    private static let lines: [(rule: String, line: String)] = [
        // HTTP/0.9 knew no version.
        ("9112 §3", "GET /"),
        ("9112 §3", "GET"),
        ("9112 §3", "/ HTTP/1.1"),
        // One space between the parts, and none around them.
        ("9112 §3", "GET  / HTTP/1.1"),
        ("9112 §3", "GET /  HTTP/1.1"),
        ("9112 §3", "GET\t/ HTTP/1.1"),
        ("9112 §3", "GET /\tHTTP/1.1"),
        ("9112 §3", "GET\u{0B}/ HTTP/1.1"),
        ("9112 §3", " GET / HTTP/1.1"),
        ("9112 §3", "\tGET / HTTP/1.1"),
        ("9112 §3", "GET / HTTP/1.1 "),
        ("9112 §3", "GET / HTTP/1.1\t"),
        ("9112 §3", "GET  HTTP/1.1"),
        ("9112 §3", "GET HTTP/1.1"),
        ("9112 §3", " / HTTP/1.1"),
        // A blank in the target would let two readers see two targets.
        ("9112 §3.2", "GET /a b HTTP/1.1"),
        ("9112 §3.2", "GET / HTTP/1.1 HTTP/1.1"),
        // The name of HTTP is case-sensitive, its version two digits and a dot.
        ("9112 §2.3", "GET / http/1.1"),
        ("9112 §2.3", "GET / Http/1.1"),
        ("9112 §2.3", "GET / HTTP/1"),
        ("9112 §2.3", "GET / HTTP/11"),
        ("9112 §2.3", "GET / HTTP/1.10"),
        ("9112 §2.3", "GET / HTTP/01.1"),
        ("9112 §2.3", "GET / HTTP/1.1.1"),
        ("9112 §2.3", "GET / HTTP/1,1"),
        ("9112 §2.3", "GET / HTTP/1.x"),
        ("9112 §2.3", "GET / HTTP/+1.1"),
        ("9112 §2.3", "GET / HTTP/-1.1"),
        ("9112 §2.3", "GET / HTTP/ 1.1"),
        ("9112 §2.3", "GET / HTTP 1.1"),
        ("9112 §2.3", "GET / HTTPS/1.1"),
        ("9112 §2.3", "GET / ICE/1.0"),
        ("9112 §2.3", "GET / HTTP/\u{FF11}.1"),
        // A method is a token.
        ("9110 §5.6.2", "G(T / HTTP/1.1"),
        ("9110 §5.6.2", "GET: / HTTP/1.1"),
        ("9110 §5.6.2", "\"GET\" / HTTP/1.1"),
        ("9110 §5.6.2", "G\u{0}T / HTTP/1.1"),
        ("9110 §5.6.2", "G\u{7F}T / HTTP/1.1"),
        ("9110 §5.6.2", "G\u{C9}T / HTTP/1.1"),
        // Bytes that no URI has.
        ("3986 §2", "GET /\u{0} HTTP/1.1"),
        ("3986 §2", "GET /\u{1F} HTTP/1.1"),
        ("3986 §2", "GET /\u{7F} HTTP/1.1"),
        ("3986 §2", "GET /\u{E9} HTTP/1.1"),
        ("3986 §2", "GET /\" HTTP/1.1"),
        ("3986 §2", "GET /<> HTTP/1.1"),
        ("3986 §2", "GET /\\ HTTP/1.1"),
        ("3986 §2", "GET /^ HTTP/1.1"),
        ("3986 §2", "GET /` HTTP/1.1"),
        ("3986 §2", "GET /{} HTTP/1.1"),
        ("3986 §2", "GET /| HTTP/1.1"),
        // A fragment is not sent.
        ("9112 §3.2", "GET /#f HTTP/1.1"),
        ("9112 §3.2", "GET /?q#f HTTP/1.1"),
    ]

    private static let lineEnds: [ParserCase] = [
        // A bare CR is no end of a line, and nothing else either.
        .refuses("9112 §2.2", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", .malformedRequestLine),
        .refuses("9112 §2.2", "GET /\rHTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        .refuses("9112 §2.2", "GET\r/ HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        .refuses("9112 §2.2", "GET / HTTP/1.1\rHost: a\r\n\r\n", .malformedRequestLine),
        .refuses("9112 §2.2", "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        // A bare LF would be taken for one by lenient readers.
        .refuses("9112 §2.2", "GET / HTTP/1.1\nHost: a\r\n\r\n", .malformedRequestLine),
        .refuses("9112 §2.2", "GET /\nHTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        .refuses("9112 §2.2", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        .refuses("9112 §2.2", "GET / HTTP/1.1\n\r\nHost: a\r\n\r\n", .malformedRequestLine),
        .refuses("9112 §2.2", "\n", .malformedRequestLine),
        // One empty line before the request is forgiven, two are not.
        .refuses("here", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        .refuses("here", "\r\n\r\n", .malformedRequestLine),
        .refuses("here", "\r\n GET / HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        // Other protocols at the wrong port.
        .refuses("here", [0x16, 0x03, 0x01, 0x00, 0x05, 0x0D, 0x0A, 0x0D, 0x0A], .malformedRequestLine),
        .refuses("here", "SSH-2.0-OpenSSH_9.2\r\n\r\n", .malformedRequestLine),
        .refuses("here", "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n\r\n", .malformedRequestLine),
        .refuses("here", [0xEF, 0xBB, 0xBF] + Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), .malformedRequestLine),
    ]

    private static let unknown: [ParserCase] = [
        .refuses("9110 §9.1", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", .unknownMethod),
        .refuses("9110 §9.1", "M-SEARCH * HTTP/1.1\r\nHost: a\r\n\r\n", .unknownMethod),
        .refuses("9110 §9.3.6", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", .unknownMethod),
        .refuses("9110 §9.3.8", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", .unknownMethod),
        .refuses("9110 §2.5", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", .unsupportedVersion),
        .refuses("9110 §2.5", "GET / HTTP/3.0\r\nHost: a\r\n\r\n", .unsupportedVersion),
        .refuses("9110 §2.5", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", .unsupportedVersion),
        .refuses("here", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", .unsupportedVersion),
        .refuses("here", "GET / HTTP/1.9\r\nHost: a\r\n\r\n", .unsupportedVersion),
        // The preface of HTTP/2 without agreement on it.
        .refuses("9113 §3.4", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .unsupportedVersion),
    ]
}
