import HTTP
import Shared
import Testing

@Suite struct CORSPolicyTests {
    private let policy = CORSPolicy(allowedOrigins: ["https://app.example", "http://localhost:3000"])

    private func preflight(from origin: String) throws -> Response? {
        let fields = [Field("Origin", origin), Field("Access-Control-Request-Method", "PUT")]
        let request = try Request(.options, "/api/v1/auth/profile/", fields: fields)
        guard var response = policy.preflight(request) else { return nil }
        policy.complete(&response, to: request)
        return response
    }

    @Test(arguments: ["https://app.example", "http://localhost:3000"])
    func permitsAnOriginOfTheList(_ origin: String) throws {
        let response = try #require(try preflight(from: origin))
        #expect(response.status == .noContent)
        #expect(response.field("access-control-allow-origin") == origin)
        #expect(response.field("access-control-allow-methods")?.contains("PUT") == true)
        #expect(response.field("access-control-allow-headers")?.contains("Authorization") == true)
        #expect(response.field("access-control-allow-credentials") == nil)
        #expect(response.fields.count { $0.name == "Vary" } == 1)
    }

    @Test(arguments: [
        "https://app.example.evil", "http://app.example", "https://app.example:444", "null", "https://evil",
        "https://app.example/", "*", "https://xapp.example", "http://localhost",
    ])
    func permitsNoOther(_ origin: String) throws {
        #expect(try preflight(from: origin)?.field("access-control-allow-origin") == nil)
    }

    @Test func marksEveryAnswerAsDependingOnTheOrigin() throws {
        var response = Response(.ok)
        policy.complete(&response, to: try Request(.get, "/"))
        #expect(response.fields == [Field("Vary", "Origin")])
    }

    @Test func leavesOtherRequestsAlone() throws {
        #expect(try policy.preflight(Request(.options, "/", fields: [Field("Origin", "https://app.example")])) == nil)
        #expect(try policy.preflight(Request(.get, "/")) == nil)
    }

    @Test(arguments: [
        "*", "null", "app.example", "https://", "https://a/b", "https://a b", "ftp://a", "https://a?x", "https://u@a",
        "HTTPS//a", "https://a,https://b", "https://*.example",
    ])
    func knowsWhatIsNoOrigin(_ text: String) {
        #expect(!CORSPolicy.isOrigin(text))
        #expect(CORSPolicy.isOrigin("https://app.example:8443"))
    }
}
