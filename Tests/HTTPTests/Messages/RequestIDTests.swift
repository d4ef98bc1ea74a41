import Testing

@testable import HTTP

@Suite struct RequestIDTests {
    private func accepts(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { RequestID.isAcceptable($0) } }

    @Test(
        arguments: [
            ("00000000000000000000000000000000", 0, 0), ("0123456789abcdef0000000000000001", 0x0123_4567_89AB_CDEF, 1),
            ("ffffffffffffffffffffffffffffffff", .max, .max),
        ] as [(String, UInt64, UInt64)])
    func showsTwoWordsAsDigits(_ text: String, _ high: UInt64, _ low: UInt64) {
        #expect(RequestID.generated(high, low).description == text)
    }

    @Test func showsASuppliedOneAsItIs() {
        #expect(RequestID.supplied("a-b_c.D9").description == "a-b_c.D9")
    }

    @Test(arguments: ["a", "0", "a-b_c.D9", "....", String(repeating: "x", count: RequestID.suppliedByteLimit)])
    func accepts(_ text: String) {
        #expect(accepts(Array(text.utf8)))
    }

    /// It is echoed in fields, logs and JSON: nothing in it may need escaping anywhere.
    @Test(arguments: [
        "", " ", "a b", "a,b", "a;b", "a/b", "a\\b", "a:b", "a\"b", "a'b", "<a>", "a\u{0}", "a\t", "a\r\nb", "a=b",
        "{a}",
        "a%41", "\u{E9}", "a+b", "a@b", String(repeating: "x", count: RequestID.suppliedByteLimit + 1),
    ])
    func doesNotAccept(_ text: String) {
        #expect(!accepts(Array(text.utf8)))
    }
}
