import FoundationEssentials
import Shared
import Testing

@Suite struct JSONParserTests {
    @Test(arguments: [
        ("null", JSONValue.null), (" [ ] ", .array([])), ("{}", .object([:])), ("-0", .int(0)), ("1.0", .double(1)),
        ("9223372036854775807", .int(.max)), ("9223372036854775808", .double(9_223_372_036_854_775_808)),
        (#""\ud834\udd1e\u00e9\/""#, .string("𝄞é/")), (#"{"a":[1,{"b":false}]}"#, .object(["a": [1, ["b": false]]])),
        ("1E2", .double(100)), (#""""#, .string("")), (#"{"":0}"#, .object(["": 0])),
    ])
    func reads(_ text: String, _ value: JSONValue) throws {
        #expect(try JSONParser.parse(Array(text.utf8)) == value)
    }

    @Test(arguments: [
        "", " ", "nul", "nulll", "True", "'a'", "[1,]", "[,1]", "[1 2]", "{,}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#,
        #"{a:1}"#, #"{"a":1 "b":2}"#, "[", "{", #"""#, #""\"#, #""\x""#, #""\u12"#, #""\u12g4""#, "01", "-", "+1", ".5",
        "1.", "1e", "1e+", "0x1", "1e999", "NaN", "Infinity", "[1]x", "1 1", "\"\u{1}\"", "\"\n\"", "// x\n1", "[1]]",
        #""\ud834""#, #""\udd1e\ud834""#, #""\ud834\u0041""#, #""\ud834x""#, "\u{feff}1",
    ])
    func refusesWhatIsNotJSON(_ text: String) {
        #expect(throws: JSONParsingError.self) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test(arguments: [#"{"a":1,"a":1}"#, #"{"a":1,"\u0061":2}"#, #"{"x":{"é":1,"\u00e9":2}}"#])
    func refusesANameThatComesTwice(_ text: String) {
        #expect(throws: JSONParsingError.self) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test(arguments: [
        [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xE2, 0x22],
    ])
    func refusesInvalidUTF8(_ bytes: [UInt8]) {
        #expect(throws: JSONParsingError.self) { try JSONParser.parse(bytes) }
    }

    @Test func refusesMoreLevelsThanAllowed() throws {
        func nested(_ levels: Int) -> [UInt8] {
            Array((String(repeating: "[", count: levels) + String(repeating: "]", count: levels)).utf8)
        }
        #expect(try JSONParser.parse(nested(JSONParser.depthLimit)).depth == JSONParser.depthLimit)
        #expect(throws: JSONParsingError.self) { try JSONParser.parse(nested(JSONParser.depthLimit + 1)) }
        #expect(throws: JSONParsingError.self) { try JSONParser.parse([UInt8](repeating: 0x5B, count: 1_000_000)) }
    }

    @Test(arguments: 0..<64)
    func readsWhatTheWriterWrites(_ seed: Int) throws {
        var random = LinearGenerator(state: UInt64(seed) &+ 1000)
        let value = JSONValue.random(depth: 4, using: &random)
        #expect(try JSONParser.parse(value.encoded) == value)
    }

    /// Every text cut short anywhere is refused, not trapped on.
    @Test func refusesEveryBeginningOfAText() {
        let text = Array(#"{"k":[1.5e3,"\ud834\udd1e\n",true,{"x":null}]}"#.utf8)
        for count in 0..<text.count {
            #expect(throws: JSONParsingError.self) { try JSONParser.parse(Array(text[..<count])) }
        }
    }

    @Test func keepsWholeNumbersWholeThroughCodable() throws {
        let value: JSONValue = ["a": 1, "b": [1.5, "x", nil, true], "c": [:]]
        let encoded = try JSONEncoder().encode(value)
        #expect(try JSONDecoder().decode(JSONValue.self, from: encoded) == value)
        #expect(try JSONParser.parse(Array(encoded)) == value)
    }
}
