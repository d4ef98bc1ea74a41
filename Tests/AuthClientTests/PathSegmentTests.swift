import Testing

@testable import AuthClient

/// Names in paths and queries.
@Suite struct PathSegmentTests {
    @Test(arguments: [
        ("", ""), ("auth_service", "auth_service"), ("A-Z.a~z_09", "A-Z.a~z_09"), ("a b", "a%20b"), ("a/b", "a%2Fb"),
        ("../x", "..%2Fx"), ("a?b#c", "a%3Fb%23c"), ("a&b=c", "a%26b%3Dc"), ("100%", "100%25"), ("%2F", "%252F"),
        ("é", "%C3%A9"), ("a\r\nHost: x", "a%0D%0AHost%3A%20x"), ("\u{0}", "%00"), ("a+b", "a%2Bb"), ("a;b", "a%3Bb"),
    ])
    func encodes(text: String, encoded: String) {
        #expect(PathSegment.encode(text) == encoded)
    }
}
