import Testing

@testable import HTTP

@Suite struct HTTPURLTests {
    @Test(
        arguments: [
            ("http://a", "a", 80, "/", "http://a/"),
            ("http://a/", "a", 80, "/", "http://a/"),
            ("https://A.Example/p", "a.example", 443, "/p", "https://a.example/p"),
            ("http://a:80/", "a", 80, "/", "http://a/"),
            ("http://a:443", "a", 443, "/", "http://a:443/"),
            ("https://a:80", "a", 80, "/", "https://a:80/"),
            ("http://a:8500/x/y?z=1", "a", 8500, "/x/y?z=1", "http://a:8500/x/y?z=1"),
            ("http://a?q", "a", 80, "/?q", "http://a/?q"),
            ("http://a?q=http://b/", "a", 80, "/?q=http://b/", "http://a/?q=http://b/"),
            ("http://127.0.0.1:1/", "127.0.0.1", 1, "/", "http://127.0.0.1:1/"),
            ("http://[::1]", "::1", 80, "/", "http://[::1]/"),
            ("http://[2001:DB8::1]:65535/", "2001:db8::1", 65535, "/", "http://[2001:db8::1]:65535/"),
            ("http://a/%2e%2e/b", "a", 80, "/%2e%2e/b", "http://a/%2e%2e/b"),
        ] as [(String, String, UInt16, String, String)])
    func takesApart(_ text: String, _ host: String, _ port: UInt16, _ target: String, _ shown: String) throws {
        let url = try #require(HTTPURL(text))

        #expect(url.origin.host == host && url.origin.port == port && url.target == target)
        #expect(url.origin.isSecure == text.hasPrefix("https"))
        #expect(url.description == shown)
        #expect(HTTPURL(url.description) == url)
    }

    @Test(arguments: [
        "", "a", "/", "a/b", "//a/", "http:", "http:/", "http://", "http:///", "http:///a", "http://?q", "http:a",
        "http//a",
        "ftp://a/", "file:///a", "httpx://a", "ws://a", " http://a", "http://a ", "http://a b/", "http://a/b c",
        "http://a/\r\nX: y", "http://a\r\n/", "http://a/\u{0}", "http://a/\t", "http://a/\u{E9}", "http://\u{E9}/",
        "http://a/#f", "http://a#f", "http://a\\b/", "http://a/\"", "http://a/<b>",
        "http://user@a/", "http://user:secret@a/", "http://@a/", "http://a@b:80/", "http://a:80@b/",
        "http://a:", "http://a:/", "http://:80/", "http://a:0/", "http://a:65536/", "http://a:99999999999/",
        "http://a:+80/",
        "http://a:-1/", "http://a:8x/", "http://a:80:80/", "http://a: 80/", "http://a:x/", "http://::1/",
        "http://[::1/", "http://::1]/", "http://[]/", "http://[]:80/", "http://[::1]80/", "http://[::1]x/",
        "http://[::1]:/",
        "http://[::1]:x/", "http://[::1%25lo]/", "http://[g::]/", "http://[a.example]/",
        "http://[abc]/", "http://[abc.de]:80/", "http://[127.0.0.1]/", "http://[.]/",
        "http://a,b/", "http://a%2eb/", "http://a*b/", "http://" + String(repeating: "a", count: 254),
        "http://a/" + String(repeating: "b", count: HTTPURL.byteLimit),
    ])
    func refuses(_ text: String) {
        #expect(HTTPURL(text) == nil)
    }

    @Test func takesAURLOfTheLimitAndNotAByteMore() {
        let start = "http://a/"
        let fitting = start + String(repeating: "b", count: HTTPURL.byteLimit - start.utf8.count)

        #expect(HTTPURL(fitting) != nil)
        #expect(HTTPURL(fitting + "b") == nil)
    }

    @Test func givesItsOriginAnotherTarget() throws {
        let url = try #require(HTTPURL("https://a:8443/x?y"))

        #expect(url.with(target: "/z?w")?.description == "https://a:8443/z?w")
        #expect(url.with(target: "/")?.origin == url.origin)
    }

    /// A target must not reach the host it is for.
    @Test(arguments: [
        "", "z", ".evil.example/", "@evil.example/", ":81/", "1/", "?q", "#f", "/a b", "/\r\nX: y", "/#f", "http://b/",
    ])
    func refusesATargetThatIsNone(_ target: String) throws {
        for text in ["http://a/", "http://a:80/", "http://a:8/"] {
            #expect(try #require(HTTPURL(text)).with(target: target) == nil)
        }
    }
}
