import Testing

@testable import HTTP

@Suite struct FieldTests {
    @Test(arguments: [
        Field("A", "b"), Field("X-Request-Id", ""), Field("a", "b\tc d"), Field("a", "\u{E9}\u{1F600}"),
        Field("!#$%&'*+-.^_`|~", "x"), Field("Location", "/a?b=c&d=%0d%0a"),
    ])
    func isWellFormed(_ field: Field) {
        #expect(field.isWellFormed)
    }

    /// A value that ends its line begins another field, or the content (RFC 9110 §5.5).
    @Test(arguments: [
        Field("a", "b\r\nSet-Cookie: c=d"), Field("a", "b\r\n\r\n<html>"), Field("a", "b\nc"), Field("a", "b\rc"),
        Field("a", "\r\n"), Field("a", "b\r\n"), Field("a", "\nb"), Field("a", "b\u{0}c"), Field("a", "\u{0}"),
        Field("a", "\u{B}"), Field("a", "\u{C}"), Field("a", "\u{1B}[31m"), Field("a", "\u{7F}"),
        Field("", "b"), Field("a b", "c"), Field("a:", "b"), Field("a\r\nb", "c"), Field("a\n", "b"), Field(" a", "b"),
        Field("a\t", "b"), Field("a\u{0}", "b"), Field("\u{E9}", "b"), Field("\u{212A}", "b"), Field("a(", "b"),
        Field("a/b", "c"), Field("\"a\"", "b"),
    ])
    func isNotWellFormed(_ field: Field) {
        #expect(!field.isWellFormed)
    }

    /// One grapheme to Swift, two bytes to the peer.
    @Test func looksAtBytesAndNotAtCharacters() {
        #expect(!Field("a", "b\r\n").isWellFormed)
        #expect(Field("a", "e\u{301}").isWellFormed)
        #expect(!Field("a", "x\n\u{301}").isWellFormed)
    }
}
