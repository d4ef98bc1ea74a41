import Testing

@testable import Crypto

/// JSON objects to the letter, and what `JSONDecoder` alone would let pass.
@Suite struct StrictJSONTests {
    @Test(arguments: [
        "{}", " \t\r\n{ } \n", #"{"a":1}"#, #"{"a":1,"b":[1,2,{"a":1}],"c":{"a":{"a":null}}}"#,
        #"{"a":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00","b":"é😀"}"#, #"{"":true,"a":false}"#,
        #"{"n":[0,-0,1,-1,10,0.5,-0.5e10,1E+2,1e-2,1e999]}"#, #"{"a":[],"b":{},"c":[[]],"A":1}"#,
        // RFC 7515, appendix A.1.1, with its line ends.
        "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}",
        // Half of a pair beside a pair, each in order.
        #"{"\ud83d\ude00":1,"\ue000":2}"#, #"{"a\u0000":1,"a":2}"#,
    ])
    func takes(text: String) {
        #expect(StrictJSON.isObject(Array(text.utf8)))
    }

    @Test(arguments: [
        // No object.
        "", " ", "null", "1", "\"a\"", "[]", "[{}]", "true",
        // More or less than one.
        "{", "}", "{}{}", "{} {}", "{},", "{}x", "{}\u{0}", "x{}", "{}//", "{}/**/", "{}}", "{]", "[}",
        // Members.
        #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{,"a":1}"#, #"{,}"#, #"{"a":1 "b":2}"#, #"{"a":1;"b":2}"#,
        #"{"a"=1}"#, #"{a:1}"#, #"{'a':1}"#, #"{1:1}"#, #"{null:1}"#, #"{"a":1,,"b":2}"#, #"{"a"::1}"#, #"{"a":1"#,
        // Arrays.
        #"{"a":[1,]}"#, #"{"a":[,1]}"#, #"{"a":[,]}"#, #"{"a":[1 2]}"#, #"{"a":[1}"#, #"{"a":[}]}"#, #"{"a":["#,
        // Words and numbers.
        #"{"a":tru}"#, #"{"a":True}"#, #"{"a":truee}"#, #"{"a":nul}"#, #"{"a":undefined}"#, #"{"a":NaN}"#,
        #"{"a":Infinity}"#, #"{"a":-Infinity}"#, #"{"a":01}"#, #"{"a":00}"#, #"{"a":-01}"#, #"{"a":+1}"#,
        #"{"a":1.}"#, #"{"a":.5}"#, #"{"a":-}"#, #"{"a":-.5}"#, #"{"a":1e}"#, #"{"a":1e+}"#, #"{"a":1.e1}"#,
        #"{"a":0x10}"#, #"{"a":1_000}"#, #"{"a":1.2.3}"#, #"{"a":--1}"#, #"{"a":1 2}"#, #"{"a":１}"#,
        // Strings.
        #"{"a":"}"#, #"{"a":"b}"#, #"{"a":"\"}"#, #"{"a":"\q"}"#, #"{"a":"\u12"}"#, #"{"a":"\u12g4"}"#,
        #"{"a":"\u+061"}"#, #"{"a":"\u"}"#, #"{"a":"\x41"}"#, #"{"a":"\'"}"#, #"{"a":'b'}"#, #"{"a":"b""}"#,
        "{\"a\":\"b\nc\"}", "{\"a\":\"\u{0}\"}", "{\"a\":\"\u{1F}\"}", "{\"a\":\"\t\"}", "{\"a\n\":1}",
        #"{"a":"\ud800"}"#, #"{"a":"\udc00"}"#, #"{"a":"\ud800\ud800"}"#, #"{"a":"\ud800x"}"#, #"{"a":"\ud800\n"}"#,
        #"{"\ud800":1}"#, #"{"a":"\ud83d\u0041"}"#,
        // Blanks that JSON has not.
        "{\u{A0}}", "{\u{B}}", "{\u{C}}", "\u{FEFF}{}", "{\u{2028}}", "\u{0}{}",
    ])
    func refuses(text: String) {
        #expect(!StrictJSON.isObject(Array(text.utf8)))
    }

    /// One name twice, however it is written and however deep it lies.
    @Test(arguments: [
        #"{"a":1,"a":1}"#, #"{"a":1,"a":2}"#, #"{"a":1,"b":2,"a":3}"#, #"{"a":1, "a" :2}"#, #"{"a":1,"\u0061":2}"#,
        #"{"\u0061":1,"\u0061":2}"#, #"{"\/":1,"/":2}"#, #"{"\n":1,"\u000a":2}"#, #"{"\u00E9":1,"\u00e9":2}"#,
        #"{"é":1,"\u00e9":2}"#, #"{"😀":1,"\ud83d\ude00":2}"#, #"{"":1,"":2}"#, #"{"a":{"b":1,"b":2}}"#,
        #"{"a":[{"b":1},{"b":1,"b":1}]}"#, #"{"a":[[[{"b":1,"c":{"b":1},"b":1}]]]}"#, #"{"a":"a","a":"a"}"#,
        #"{"a":null,"a":1}"#, #"{"a":{},"a":[]}"#, "{\"a\"\r\n:1,\t\"a\"\n:2}",
    ])
    func refusesANameTwice(text: String) {
        #expect(!StrictJSON.isObject(Array(text.utf8)))
    }

    /// Bytes that are not UTF-8, in a place where nobody would look at them.
    @Test(
        arguments: [
            [0xFF], [0xC0, 0x80], [0xC1, 0xA1], [0xE0, 0x80, 0xAF], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
            [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xC3], [0xE2, 0x82], [0x80], [0xFE, 0xFF],
        ] as [[UInt8]])
    func refusesWhatIsNotUTF8(bytes: [UInt8]) {
        #expect(!StrictJSON.isObject(Array(#"{"ignored":""#.utf8) + bytes + Array(#""}"#.utf8)))
        #expect(!StrictJSON.isObject(Array("{}".utf8) + bytes))
    }

    /// The other encodings of Unicode that `JSONDecoder` finds out by itself.
    @Test func refusesOtherEncodings() {
        for bytes in #"{"alg":"ES256"}"#.inOtherEncodings { #expect(!StrictJSON.isObject(bytes)) }
    }

    @Test func takesNestingUpToItsLimitAndNoMore() {
        func nested(_ depth: Int) -> [UInt8] {
            Array(
                (#"{"a":"# + String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1) + "}")
                    .utf8)
        }

        #expect(StrictJSON.isObject(nested(StrictJSON.depthLimit)))
        #expect(!StrictJSON.isObject(nested(StrictJSON.depthLimit + 1)))
        #expect(!StrictJSON.isObject(nested(100_000)))
        #expect(!StrictJSON.isObject([UInt8](repeating: UInt8(ascii: "{"), count: 100_000)))
        #expect(!StrictJSON.isObject(Array(String(repeating: #"{"a":"#, count: 100_000).utf8)))
    }

    /// Each prefix of a text is refused, and none reads past its end.
    @Test func refusesEveryPrefix() {
        let text = Array(#"{"a":"\ud83d\ude00\n","b":[1.5e+3,true,null,{"c":-0}],"d":false}"#.utf8)

        #expect(StrictJSON.isObject(text))
        for count in 0..<text.count { #expect(!StrictJSON.isObject(Array(text.prefix(count)))) }
    }
}
