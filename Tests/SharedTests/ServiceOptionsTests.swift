import FoundationEssentials
import Networking
import Shared
import Testing

@testable import HTTP

@Suite struct AllowedHostsTests {
    private let hosts = AllowedHosts(["auth.example.com", ".internal", "192.0.2.1", "[::1]"])

    @Test(arguments: [
        "auth.example.com", "AUTH.example.com:8000", "auth.example.com.", "internal", "a.b.internal:1", "192.0.2.1:80",
        "[::1]:8000", "[::1]",
    ])
    func allowsTheNamesOfTheList(_ authority: String) {
        #expect(hosts.allows(authority))
    }

    @Test(arguments: [
        "", "example.com", "xauth.example.com", "auth.example.com.evil", "notinternal", "evil@auth.example.com",
        "auth.example.com:80:80", "[::2]", "::1", "*", "auth.example.com/..", "internal.evil",
    ])
    func refusesOthers(_ authority: String) {
        #expect(!hosts.allows(authority))
    }

    @Test func letsProbesThroughByAnyName() throws {
        try hosts.check(Request(.get, "/health/", fields: [Field("Host", "10.1.2.3:8000")]))
        #expect(throws: Problem.self) {
            try hosts.check(Request(.get, "/health/x", fields: [Field("Host", "10.1.2.3:8000")]))
        }
        #expect(AllowedHosts.any.allows("anything"))
    }
}

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

@Suite struct ErrorResponderTests {
    private struct Unmapped: Error { let password = "hunter2" }
    private struct Mapped: ProblemConvertible { var problem: Problem { .notFound("No such thing.", code: "gone") } }

    private func respond(to error: any Error) throws -> (status: Int, code: String?, answer: Response, log: LogCapture)
    {
        var answer = Response(.ok)
        let capture = try Logger.capturing { log in
            let request = try Request(.post, "/secret-path")
            answer = ErrorResponder(log: log).response(to: error, request, .supplied("r1"))
        }
        return (answer.status.code, try JSONParser.parse(answer.content)["code"]?.string, answer, capture)
    }

    @Test func answersWhatIsMapped() throws {
        let cases: [(any Error, Int, String)] = [
            (Mapped(), 404, "gone"), (Problem.tokenNotValid, 401, "token_not_valid"),
            (RoutingFault.notFound, 404, "not_found"),
            (RoutingFault.methodNotAllowed(allowed: [.get]), 405, "method_not_allowed"),
            (ProtocolFault.contentTooLarge, 413, "payload_too_large"),
            (ProtocolFault.malformedField, 400, "parse_error"),
            (ProtocolFault.headTooLarge, 431, "headers_too_large"),
            (ProtocolFault.unknownMethod, 501, "not_implemented"),
            (RequestError.malformedQuery, 400, "parse_error"), (WorkerPool.QueueFull(), 503, "temporarily_unavailable"),
            (OverloadFault(), 503, "temporarily_unavailable"), (CancellationError(), 503, "temporarily_unavailable"),
        ]
        for (error, status, code) in cases {
            let (answered, answeredCode, answer, log) = try respond(to: error)
            #expect(answered == status && answeredCode == code)
            #expect(log.text.isEmpty)
            if status == 405 { #expect(answer.field("allow") == "GET") }
            if status == 503 { #expect(answer.field("retry-after") == "1") }
        }
    }

    @Test func logsWhatNobodyMappedAndTellsTheClientNothing() throws {
        let (status, code, answer, log) = try respond(to: Unmapped())
        #expect(status == 500 && code == "server_error")
        #expect(!String(decoding: answer.content, as: UTF8.self).contains("Unmapped"))
        let line = try #require(try log.lines.first)
        #expect(line["level"] == "error" && line["request_id"] == "r1" && line["type"] == "Unmapped")
    }

    @Test(arguments: [
        (#"{"name":1}"#, "name"), (#"{}"#, "name"), (#"{"name":null}"#, "name"),
        (#"{"name":"x","port":"80"}"#, "port"),
        (#"{"name":"x","tags":["a",1]}"#, "tags.1"),
    ])
    func namesTheFieldThatCouldNotBeDecoded(_ content: String, _ field: String) throws {
        struct Input: Decodable {
            var name: String
            var port: UInt16?
            var tags: [String]?
        }
        let error = try #require(throws: DecodingError.self) {
            try JSONDecoder().decode(Input.self, from: Data(content.utf8))
        }
        let (status, code, answer, _) = try respond(to: error)
        #expect(status == 400 && code == "validation_error")
        #expect(try JSONParser.parse(answer.content)["errors"]?[field] != nil)
    }

    @Test(arguments: ["", "{", "[]", "nonsense"])
    func callsContentThatIsNoJSONMalformed(_ content: String) throws {
        let error = try #require(throws: DecodingError.self) {
            try JSONDecoder().decode([String: String].self, from: Data(content.utf8))
        }
        #expect(try respond(to: error).code == "parse_error")
    }
}

@Suite struct ServerOptionsServiceTests {
    private func exchange(_ status: Status, route: Int?) -> Exchange {
        Exchange(
            method: .get, route: route, status: status, durationNanoseconds: 1_500_000, id: .supplied("r1"),
            remoteAddress: "192.0.2.1", sentBytes: 100
        )
    }

    @Test func countsAndLogsExchangesByTemplate() throws {
        var router = Router()
        router.get("/health") { _ in Response(.ok) }
        router.get("/users/{id}") { _ in Response(.ok) }
        let metrics = RequestMetrics()
        let capture = try Logger.capturing(level: .info) { log in
            let observe = try #require(
                ServerOptions.service(log: log, metrics: metrics, routes: router.routes).observer)
            for route in [0, 1, nil] { observe(exchange(route == nil ? .notFound : .ok, route: route)) }
        }
        #expect(try capture.lines.map { $0["route"] } == ["/users/{id}/", ""])
        #expect(Set(metrics.series.map(\.route)) == ["/health/", "/users/{id}/", ""])
    }

    @Test func asksNothingOfRequestsInTheDefaultSetting() {
        let options = ServerOptions.service(log: .discarding, metrics: RequestMetrics(), routes: [])
        #expect(options.gate == nil && options.finish == nil)
        for name in [
            "X-Content-Type-Options", "X-Frame-Options", "Content-Security-Policy", "Referrer-Policy", "Cache-Control",
            "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "X-XSS-Protection",
        ] {
            #expect(options.commonFields.contains { $0.name == name })
        }
        #expect(options.commonFields.allSatisfy { $0.isWellFormed })
    }

    @Test(arguments: [("10.0.0.1", "https", true), ("10.0.0.1", "http", false), ("192.0.2.1", "https", false)])
    func asksForTLSWhereATrustedProxySaysThereIsSome(_ peer: String, _ scheme: String, _ isSecure: Bool) throws {
        let network = try #require(IPNetwork(parsing: "10.0.0.0/8"))
        let options = ServerOptions.service(
            log: .discarding, metrics: RequestMetrics(), routes: [], proxies: TrustedProxies([network])
        )
        var response = Response(.ok)
        options.finish?(
            try Request(.get, "/", fields: [Field("X-Forwarded-Proto", scheme)], remoteAddress: peer), &response)
        #expect((response.field("strict-transport-security") != nil) == isSecure)
    }
}
