import Shared
import Testing

@testable import AuthService

@Suite struct MetadataTests {
    @Test func keepsAnObjectAsItIs() throws {
        let value = try JSONParser.parse(Array(#"{"b":[1,2.5,"x"],"a":{"c":null,"d":true}}"#.utf8))

        #expect(try Metadata(validating: value).json == #"{"a":{"c":null,"d":true},"b":[1,2.5,"x"]}"#)
        #expect(try Metadata(validating: .object([:])) == .empty)
    }

    @Test(arguments: [JSONValue.null, .bool(true), .int(1), .string("{}"), .array([])])
    func refusesWhatIsNoObject(_ value: JSONValue) {
        let fault = #expect(throws: FieldFault.self) { try Metadata(validating: value) }

        #expect(fault?.code == .invalid)
    }

    @Test func boundsSizeAndDepth() throws {
        let filler = String(repeating: "x", count: Metadata.byteLimit - 8)
        #expect(throws: Never.self) { try Metadata(validating: .object(["a": .string(filler)])) }
        let fault = #expect(throws: FieldFault.self) {
            try Metadata(validating: .object(["a": .string(filler + "x")]))
        }
        #expect(fault?.code == .maxLength)

        let deep = (1..<Metadata.depthLimit).reduce(JSONValue.object([:])) { value, _ in .object(["a": value]) }
        #expect(throws: Never.self) { try Metadata(validating: deep) }
        #expect(throws: FieldFault.self) { try Metadata(validating: .object(["a": deep])) }
    }
}
