import Testing

@testable import HTTP

@Suite struct RequestTests {
    @Test func joinsTheValuesOfARepeatedField() throws {
        let request = try Request(
            .get, "/", fields: [Field("Accept", "a"), Field("X", "y"), Field("ACCEPT", "b, c"), Field("Empty", "")])

        #expect(request.field("accept") == "a, b, c")
        #expect(request.field("Accept") == "a, b, c")
        #expect(request.field("empty") == "")
        #expect(request.field("accept-encoding") == nil)
        #expect(request.field("") == nil)
    }

    @Test func handsOutTheFirstFieldWithoutACopy() throws {
        let request = try Request(.get, "/", fields: [Field("A", " one "), Field("a", "two")])

        #expect(request.withField("a") { String(decoding: $0, as: UTF8.self) } == "one")
        #expect(request.withField("b") { _ in true } == nil)
    }

    @Test func tellsWhatTheTargetSays() throws {
        let request = try Request(.put, "/a%20b/?c=d%26e&f", fields: [Field("Host", "example.com:81")])

        #expect(request.method == .put && request.path == "/a b/" && request.authority == "example.com:81")
        #expect(request.query == "c=d%26e&f")
        #expect(try request.queryItems().map { [$0.name, $0.value] } == [["c", "d&e"], ["f", ""]])
    }

    @Test func hasNoItemsWithoutAQuery() throws {
        #expect(try Request(.get, "/").queryItems().isEmpty)
        #expect(try Request(.get, "/").query == nil)
        #expect(try Request(.get, "/?").queryItems().isEmpty)
    }

    @Test(arguments: ["a=%", "a=%zz", "a=%FF", "a=%00"])
    func refusesAMalformedQuery(_ query: String) throws {
        let request = try Request(.get, "/?" + query)

        #expect(throws: RequestError.malformedQuery) { try request.queryItems() }
    }

    @Test(arguments: [
        ("Bearer abc", "abc"), ("bearer abc", "abc"), ("BEARER a.b-c_d~e+f/g=", "a.b-c_d~e+f/g="),
        ("Bearer   abc", "abc"),
    ])
    func findsABearerToken(_ value: String, _ token: String) throws {
        let request = try Request(.get, "/", fields: [Field("Authorization", value)])

        #expect(request.withBearerToken { String(decoding: $0, as: UTF8.self) } == token)
    }

    @Test(arguments: [
        "", "Bearer", "Bearer ", "Bearerabc", "Basic abc", "abc", "Bearer\tabc", "xBearer abc", "\"Bearer abc\"",
    ])
    func findsNoBearerToken(_ value: String) throws {
        let request = try Request(.get, "/", fields: [Field("Authorization", value)])

        #expect(request.withBearerToken { _ in true } == nil)
    }

    @Test func findsNoBearerTokenWithoutTheField() throws {
        #expect(try Request(.get, "/").withBearerToken { _ in true } == nil)
    }
}
