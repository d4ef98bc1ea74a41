import Testing

@testable import HTTP

/// Request targets: origin-form, absolute-form and asterisk-form, and paths that could mean another to another reader.
@Suite struct TargetTests {
    @Test(arguments: taken)
    func takes(_ row: ParserCase) { expectAtEverySplit(row) }

    @Test(arguments: refused)
    func refuses(_ rule: String, _ target: String) {
        expectAtEverySplit(.refuses(rule, "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n", .malformedTarget))
    }

    /// Every control character, slash and backslash, escaped in either case of its digits.
    @Test(arguments: Array(0..<32) + [0x2F, 0x5C, 0x7F])
    func refusesTheEscapeOf(_ byte: Int) {
        let digits = String(byte + 256, radix: 16).dropFirst()
        for target in ["/a%\(digits)b", "/%\(digits.uppercased())", "/x/%\(digits)?q"] {
            expectAtEverySplit(.refuses("here", "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n", .malformedTarget))
        }
    }

    @Test func keepsEscapesOfTheQueryAsTheyAre() {
        let query = "a=%2F&b=%00&c=%&d=..&e=%zz"
        expectAtEverySplit(
            .takes("here", "GET /?\(query) HTTP/1.1\r\nHost: a\r\n\r\n", as: ReadMessage(query: query)))
    }

    private static func get(_ rule: String, _ target: String, _ message: ReadMessage) -> ParserCase {
        .takes(rule, "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n", as: message)
    }

    private static let taken: [ParserCase] = [
        get("9112 §3.2.1", "/", ReadMessage()),
        get("9112 §3.2.1", "/a/b/", ReadMessage(path: "/a/b/")),
        get("9112 §3.2.1", "/?", ReadMessage(query: "")),
        get("9112 §3.2.1", "/a?b?c=/d", ReadMessage(path: "/a", query: "b?c=/d")),
        get("3986 §3.3", "/-._~!$&'()*+,;=:@", ReadMessage(path: "/-._~!$&'()*+,;=:@")),
        get("3986 §2.1", "/%41%7a%C3%A9", ReadMessage(path: "/Az\u{E9}")),
        get("3986 §2.1", "/a%20b", ReadMessage(path: "/a b")),
        get("3986 §2.1", "/%3F%23", ReadMessage(path: "/?#")),
        // Decoded once: what comes out is a name, not an escape.
        get("3986 §2.4", "/%2541", ReadMessage(path: "/%41")),
        get("3986 §2.4", "/%252e%252e/x", ReadMessage(path: "/%2e%2e/x")),
        get("3986 §2.4", "/%252f", ReadMessage(path: "/%2f")),
        // Dots that are no dot segments.
        get("3986 §3.3", "/.well-known/a", ReadMessage(path: "/.well-known/a")),
        get("3986 §3.3", "/.../a", ReadMessage(path: "/.../a")),
        get("3986 §3.3", "/a..b/c.", ReadMessage(path: "/a..b/c.")),
        get("3986 §3.3", "/..a", ReadMessage(path: "/..a")),
        // Empty segments are the router's to refuse.
        get("3986 §3.3", "//a", ReadMessage(path: "//a")),
        // The absolute form stands above the Host field.
        get("9112 §3.2.2", "http://b/p?q", ReadMessage(path: "/p", query: "q", authority: "b")),
        get("9112 §3.2.2", "http://b:80/", ReadMessage(authority: "b:80")),
        get("9112 §3.2.2", "https://b/", ReadMessage(authority: "b")),
        get("9112 §3.2.2", "http://[::1]:8080/", ReadMessage(authority: "[::1]:8080")),
        get("3986 §3.1", "HTTP://b/", ReadMessage(authority: "b")),
        get("9110 §4.2.3", "http://b", ReadMessage(authority: "b")),
        get("9110 §4.2.3", "http://b?q=/x", ReadMessage(query: "q=/x", authority: "b")),
        .takes(
            "9112 §3.2.4", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", as: ReadMessage(method: .options, path: "*")),
        .takes(
            "9112 §3.2.4", "OPTIONS http://b HTTP/1.1\r\nHost: a\r\n\r\n",
            as: ReadMessage(method: .options, path: "*", authority: "b")),
        .takes(
            "9112 §3.2.4", "OPTIONS http://b/ HTTP/1.1\r\nHost: a\r\n\r\n",
            as: ReadMessage(method: .options, authority: "b")),
        .takes(
            "9112 §3.2.4", "OPTIONS /a HTTP/1.1\r\nHost: a\r\n\r\n", as: ReadMessage(method: .options, path: "/a")),
    ]

    private static let refused: [(String, String)] = [
        // The asterisk is for OPTIONS alone, and alone.
        ("9112 §3.2.4", "*"),
        ("9112 §3.2.4", "*/"),
        ("9112 §3.2.4", "**"),
        // Neither form.
        ("9112 §3.2", "a"),
        ("9112 §3.2", "a/b"),
        ("9112 §3.2", "?q"),
        ("9112 §3.2", "."),
        ("9112 §3.2.3", "a:80"),
        ("9112 §3.2", "%2F"),
        // Dot segments, in every spelling and place.
        ("3986 §5.2.4", "/."),
        ("3986 §5.2.4", "/.."),
        ("3986 §5.2.4", "/./"),
        ("3986 §5.2.4", "/../"),
        ("3986 §5.2.4", "/a/."),
        ("3986 §5.2.4", "/a/.."),
        ("3986 §5.2.4", "/a/./b"),
        ("3986 §5.2.4", "/a/../b"),
        ("3986 §5.2.4", "/a/b/../../c?q"),
        ("3986 §6.2.2.2", "/%2e"),
        ("3986 §6.2.2.2", "/%2E%2E/a"),
        ("3986 §6.2.2.2", "/%2e%2E/a"),
        ("3986 §6.2.2.2", "/.%2e/a"),
        ("3986 §6.2.2.2", "/%2e./a"),
        ("3986 §6.2.2.2", "/a/%2e%2e"),
        ("3986 §6.2.2.2", "/a/.%2E?q"),
        ("3986 §6.2.2.2", "/a/%2e/b"),
        // Escaped slashes beside dots.
        ("here", "/..%2f"),
        ("here", "/%2e%2e%2fetc"),
        ("here", "/a%5c..%5cb"),
        // Escapes that are none.
        ("3986 §2.1", "/%"),
        ("3986 §2.1", "/%4"),
        ("3986 §2.1", "/%4?1"),
        ("3986 §2.1", "/%?41"),
        ("3986 §2.1", "/%zz"),
        ("3986 §2.1", "/%4g"),
        ("3986 §2.1", "/%g4"),
        ("3986 §2.1", "/%%41"),
        ("3986 §2.1", "/%u0041"),
        ("3986 §2.1", "/%+1"),
        ("3986 §2.1", "/%-1"),
        // Invalid UTF-8: bare continuation, truncated, overlong slash and dot, surrogate, beyond Unicode.
        ("3629 §3", "/%80"),
        ("3629 §3", "/%C3"),
        ("3629 §3", "/%C3x"),
        ("3629 §3", "/%FF"),
        ("3629 §3", "/%C0%AF"),
        ("3629 §3", "/%C0%AE%C0%AE/"),
        ("3629 §3", "/%E0%80%AF"),
        ("3629 §3", "/%ED%A0%80"),
        ("3629 §3", "/%F4%90%80%80"),
        // Control characters beyond ASCII.
        ("here", "/%C2%80"),
        ("here", "/%C2%85x"),
        ("here", "/%C2%9B31m"),
        ("here", "/a%C2%9F"),
        // Absolute-form with a bad authority.
        ("9110 §4.2.1", "http:///"),
        ("9110 §4.2.1", "http://"),
        ("9110 §4.2.1", "http://:80/"),
        ("9110 §4.2.1", "http://?q"),
        ("9110 §4.2.4", "http://user@b/"),
        ("9110 §4.2.4", "http://user:password@b/"),
        ("9110 §4.2.4", "http://@b/"),
        ("3986 §3.2.3", "http://b:x/"),
        ("3986 §3.2.3", "http://b:80:80/"),
        ("3986 §3.2.3", "http://b:-1/"),
        ("3986 §3.2.3", "http://b:123456/"),
        ("3986 §3.2.2", "http://[::1/"),
        ("3986 §3.2.2", "http://::1/"),
        ("3986 §3.2.2", "http://[::1]x/"),
        ("3986 §3.2.2", "http://[]/"),
        ("here", "http://b%2Ec/"),
        ("here", "http://b,c/"),
        ("3986 §5.2.4", "http://b/../x"),
        ("9112 §3.2", "http:/b/"),
        ("9112 §3.2", "http:b"),
        ("here", "ftp://b/"),
        ("here", "httpx://b/"),
        ("here", "file:///etc/passwd"),
    ]
}
