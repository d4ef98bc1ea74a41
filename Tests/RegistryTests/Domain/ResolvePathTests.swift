import Testing

@testable import Registry

@Suite struct ResolvePathTests {
    @Test(
        arguments: [
            "health", ".", "..", "/..", "/../etc/passwd", "/a/../b", "/a/..", "/./a", "/a/.", "/%2e%2e/a", "/%2E./a",
            "/.%2e",
            "/a%2fb", "/a%5Cb", "/a\\b", "/a?b", "/a#b", "/a\0", "/a\r\nX: y", "/a%00", "/a%0d%0a", "/a%7f", "/%",
            "/%2",
            "/%zz", "@evil", ":80/", "http://evil/",
            "//evil.example", "//", "/..;/a", "/a/..;x=1", "/.;/a", "/%2e%2e;a/", "/..%3b/", "/a/%2e%3Bx",
            "/" + String(repeating: "x", count: 2048),
        ])
    func refusesPaths(_ path: String) {
        #expect(throws: InvalidValue.self) { try ResolvePath(path) }
    }

    @Test(arguments: [
        ("", ""), ("/", "/"), ("/health/", "/health/"), ("/a/b.c", "/a/b.c"), ("/a b", "/a%20b"), ("/%20", "/%20"),
        ("/ü", "/%C3%BC"), ("/a;b=1,2", "/a;b=1,2"), ("/...", "/..."), ("/a\"<b>", "/a%22%3Cb%3E"),
    ])
    func takesPaths(_ path: String, encoded: String) throws {
        #expect(try ResolvePath(path).text == encoded)
    }
}
