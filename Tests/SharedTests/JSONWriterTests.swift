import FoundationEssentials
import Shared
import Testing

@Suite struct JSONWriterTests {
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter()
        write(&json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    @Test func putsCommasBetweenMembersAndElementsOnly() {
        let text = text { json in
            json.object { json in
                json.member("a", 1)
                json.object("b") { $0.member("x", true) }
                json.array("c") { json in
                    json.array { _ in }
                    json.object { _ in }
                    json.null()
                }
                json.member("d", nil as String?)
                json.member("e", ["p", "q"])
            }
        }
        #expect(text == #"{"a":1,"b":{"x":true},"c":[[],{},null],"d":null,"e":["p","q"]}"#)
    }

    @Test(arguments: [
        ("\"\\/", #"\"\\/"#), ("\u{0}\u{1f}", #"\u0000\u001f"#), ("\u{8}\t\n\u{c}\r", #"\b\t\n\f\r"#),
        ("\u{2028}\u{2029}", #"\u2028\u2029"#), ("\u{7f}\u{80}\u{9f}", #"\u007f\u0080\u009f"#),
        ("é\u{a0}€𝄞…\u{202e}", "é\u{a0}€𝄞…\u{202e}"), ("plain", "plain"), ("", ""), ("x\u{2028}y", #"x\u2028y"#),
    ])
    func escapesWhatCouldEndALineOrCommandATerminal(_ value: String, _ escaped: String) {
        #expect(text { $0.string(value) } == "\"\(escaped)\"")
    }

    @Test(arguments: [
        (0, "0"), (9, "9"), (10, "10"), (-1, "-1"), (1_234_567_890, "1234567890"), (Int64.max, "9223372036854775807"),
        (Int64.min, "-9223372036854775808"), (99, "99"), (100, "100"),
    ])
    func writesWholeNumbers(_ value: Int64, _ expected: String) {
        #expect(text { $0.int(value) } == expected)
    }

    @Test(arguments: [(0.5, "0.5"), (-2, "-2.0"), (1e300, "1e+300"), (.nan, "null"), (.infinity, "null")])
    func writesNumbersThatJSONHas(_ value: Double, _ expected: String) {
        #expect(text { $0.double(value) } == expected)
    }

    @Test func writesSecondsWithMilliseconds() {
        #expect(text { $0.seconds(milliseconds: 1_703_123_456_009) } == "1703123456.009")
    }

    @Test(arguments: 0..<64)
    func isReadBackByAnIndependentDecoder(_ seed: Int) throws {
        var random = LinearGenerator(state: UInt64(seed))
        let value = JSONValue.random(depth: 4, using: &random)
        let decoded = try JSONDecoder().decode([JSONValue].self, from: Data(JSONValue.array([value]).encoded))
        #expect(decoded == [value])
    }
}

/// Repeatable random numbers (Knuth's MMIX constants).
struct LinearGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }
}

extension JSONValue {
    static func random(depth: Int, using generator: inout some RandomNumberGenerator) -> JSONValue {
        switch Int.random(in: 0...(depth > 0 ? 6 : 4), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .int(Int64.random(in: .min ... .max, using: &generator))
        case 3: return .double(Double.random(in: -1e9...1e9, using: &generator) + 0.12345)
        case 4: return .string(text(using: &generator))
        case 5: return .array((0..<3).map { _ in random(depth: depth - 1, using: &generator) })
        default:
            let members = (0..<3).map { _ in
                (text(using: &generator), random(depth: depth - 1, using: &generator))
            }
            return .object(Dictionary(members) { first, _ in first })
        }
    }

    private static func text(using generator: inout some RandomNumberGenerator) -> String {
        let ranges: [ClosedRange<UInt32>] = [0...0x7F, 0x80...0x7FF, 0x2020...0x2030, 0x1F600...0x1F640]
        return String(
            String.UnicodeScalarView(
                (0..<8).compactMap { _ in
                    let range = ranges[Int.random(in: 0..<ranges.count, using: &generator)]
                    return Unicode.Scalar(UInt32.random(in: range, using: &generator))
                }
            )
        )
    }
}
