import Testing

@testable import HTTP

/// `Host`: there once, and a host with perhaps a port (RFC 9112 §3.2).
@Suite struct HostTests {
    @Test(arguments: [
        "a", "A.Example", "example.com", "example.com.", "a-b_c.example", "127.0.0.1", "example.com:80",
        "example.com:65535", "example.com:", "[::1]", "[::1]:8080", "[::ffff:192.0.2.1]",
        String(repeating: "a", count: 255),
    ])
    func takes(_ host: String) {
        let message = ReadMessage(authority: host)
        expectAtEverySplit(.takes("9112 §3.2", "GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n", as: message))
    }

    @Test(arguments: [
        "", " ", ":80", "a b", "a, b", "a,b", "a/b", "a?b", "a#b", "user@a", "user:secret@a", "a@", "http://a", "//a",
        "a\\b", "a\"", "<a>", "a;b", "a%2eb", "a%00", "a*", "*", "a:80:80", "a:b", "a:-1", "a:+1", "a: 80",
        "a:8o", "a:123456", "a::", "::1", "1:2:3", "[", "]", "[]", "[]:80", "[::1", "::1]", "[::1]]", "[[::1]]",
        "[::1]80", "[::1]:x", "[::1]a", "a[::1]", "[a", "[g::1]", "[::1%25eth0]", "[v1.x]", "a\tb",
        "\u{E9}xample.com", "a\u{A0}", String(repeating: "a", count: 256),
    ])
    func refuses(_ host: String) {
        expectAtEverySplit(.refuses("9112 §3.2", "GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n", .missingHost))
        // It is ignored beside an absolute-form target, and yet has to be well-formed.
        expectAtEverySplit(.refuses("9112 §3.2", "GET http://b/ HTTP/1.1\r\nHost: \(host)\r\n\r\n", .missingHost))
        expectAtEverySplit(.refuses("9112 §3.2", "GET / HTTP/1.0\r\nHost: \(host)\r\n\r\n", .missingHost))
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nX-Host: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHosts: a\r\n\r\n",
        "GET http://a/ HTTP/1.1\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\nhOST: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:\r\nHost: a\r\n\r\n",
        "GET http://a/ HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
    ])
    func refusesNoneAndMoreThanOne(_ text: String) {
        expectAtEverySplit(.refuses("9112 §3.2", text, .missingHost))
    }

    @Test func isNotAskedOfHTTP10() {
        let message = ReadMessage(authority: "", minorVersion: 0, keepsAlive: false)
        expectAtEverySplit(.takes("9112 §3.2", "GET / HTTP/1.0\r\n\r\n", as: message))
    }

    @Test func yieldsToTheAuthorityOfTheTarget() {
        let text = "GET http://b:81/p HTTP/1.1\r\nHost: a\r\n\r\n"
        expectAtEverySplit(.takes("9112 §3.2.2", text, as: ReadMessage(path: "/p", authority: "b:81")))
    }
}
