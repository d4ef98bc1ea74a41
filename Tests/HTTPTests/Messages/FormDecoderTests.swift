import Testing

@testable import HTTP

@Suite struct FormDecoderTests {
    private func decode(_ text: String) -> [String]? {
        FormDecoder.decode(Array(text.utf8))?.map { "\($0.name)=\($0.value)" }
    }

    @Test(arguments: [
        ("", []),
        ("a=b", ["a=b"]),
        ("a=b&c=d", ["a=b", "c=d"]),
        ("a=1&a=2", ["a=1", "a=2"]),
        ("a", ["a="]),
        ("a=", ["a="]),
        ("=b", ["=b"]),
        ("=", ["="]),
        ("a=b=c", ["a=b=c"]),
        ("&&a=b&&", ["a=b"]),
        ("a+b=c+d", ["a b=c d"]),
        ("a%2Bb=%20c", ["a+b= c"]),
        ("%61=%C3%A9", ["a=\u{E9}"]),
        // An escaped separator is none.
        ("a=b%26c%3Dd", ["a=b&c=d"]),
        // Decoded once.
        ("a=%2541", ["a=%41"]),
        ("a=b;c=d", ["a=b;c=d"]),
        ("a=\u{E9}", ["a=\u{E9}"]),
    ])
    func decodes(_ text: String, _ items: [String]) {
        #expect(decode(text) == items)
    }

    @Test(arguments: [
        "a=%", "a=%4", "%", "%4=b", "a=%zz", "a=%4g", "a=%g4", "a=%%41", "a=%+1", "a=%-1", "a=%4&b=c", "a=%u0041",
        "a=%00", "%00=b", "a=\u{0}", "a=b\u{0}c", "a=%80", "a=%C3", "a=%C3x", "a=%FF", "a=%C0%AF", "a=%ED%A0%80",
        "a=%F4%90%80%80", "a=b&c=%", "ok=1&%C0%80=x",
    ])
    func refuses(_ text: String) {
        #expect(decode(text) == nil)
    }

    @Test func refusesBytesThatAreNoUTF8() {
        #expect(FormDecoder.decode([UInt8(ascii: "a"), UInt8(ascii: "="), 0xFF]) == nil)
        #expect(FormDecoder.decode([UInt8(ascii: "a"), UInt8(ascii: "="), 0xC3]) == nil)
    }

    @Test func takesAsManyItemsAsMayBeAndNotOneMore() {
        let items = Array(repeating: "a=b", count: FormDecoder.itemLimit)
        #expect(decode(items.joined(separator: "&"))?.count == FormDecoder.itemLimit)
        #expect(decode((items + ["c"]).joined(separator: "&")) == nil)
    }
}
