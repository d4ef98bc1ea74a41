import HTTP
import Shared
import Testing

@Suite struct RequestJSONTests {
    private func object(_ content: String, type: String? = "application/json; charset=utf-8") throws -> [String:
        JSONValue]
    {
        let fields = type.map { [Field("Content-Type", $0)] } ?? []
        return try Request(.post, "/", fields: fields, content: Array(content.utf8)).jsonObject()
    }

    @Test(arguments: ["application/json", "Application/JSON ; charset=utf-8", "application/merge-patch+json"])
    func readsAnObject(_ type: String) throws {
        #expect(try object(#"{"a":1}"#, type: type) == ["a": 1])
    }

    @Test(arguments: ["", "[]", "1", "{", "null", #"{"a":1,"a":2}"#])
    func refusesOtherContent(_ content: String) {
        let problem = #expect(throws: Problem.self) { try object(content) }
        #expect(problem?.code == "parse_error" && problem?.status == .badRequest)
    }

    /// Without one it may come from a page of any site: see `jsonObject()`.
    @Test(arguments: [
        "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "json", "application/jsonx",
        "application/", "text/plain; application/json", "application/json, text/plain", nil,
    ])
    func refusesOtherMediaTypesAndNone(_ type: String?) {
        let problem = #expect(throws: Problem.self) { try object("{}", type: type) }
        #expect(problem?.status == .unsupportedMediaType)
    }
}
