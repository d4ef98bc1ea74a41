import HTTP
import Shared
import Testing

@Suite struct ProblemTests {
    private func answer(_ problem: Problem, accept: String? = nil, target: String = "/x") throws -> Response {
        let fields = accept.map { [Field("Accept", $0)] } ?? []
        return problem.response(for: try Request(.get, target, fields: fields), id: .supplied("r1"))
    }

    @Test func answersInTheEnvelope() throws {
        let answer = try answer(.notAuthenticated)
        #expect(answer.status == .unauthorized)
        #expect(answer.contentType?.value.description == "application/json")
        #expect(answer.field("WWW-Authenticate") == "Bearer realm=\"api\"")
        #expect(
            String(decoding: answer.content, as: UTF8.self) == """
                {"success":false,"message":"Authentication credentials were not provided.",\
                "errors":{"detail":"Authentication credentials were not provided.","code":"not_authenticated"},\
                "detail":"Authentication credentials were not provided.","code":"not_authenticated","request_id":"r1"}
                """
        )
    }

    @Test func groupsErrorsByField() throws {
        let problem = Problem.validation([
            .required("email"), FieldError("password", "Too short.", code: "min_length"),
            FieldError("password", "Too common.", code: "password_too_common"),
        ])
        let body = try JSONParser.parse(answer(problem).content)
        #expect(body["code"] == "validation_error" && body["success"] == false)
        #expect(
            body["errors"] == [
                "email": [["message": "This field is required.", "code": "required"]],
                "password": [
                    ["message": "Too short.", "code": "min_length"],
                    ["message": "Too common.", "code": "password_too_common"],
                ],
            ]
        )
    }

    @Test(arguments: [
        "application/problem+json", "application/problem+json, application/json",
        "text/html, Application/Problem+JSON;q=0.5",
    ])
    func answersAProblemWhereOneIsPreferred(_ accept: String) throws {
        let answer = try answer(.notFound(), accept: accept, target: "/a%20b/%E2%82%AC")
        let body = try JSONParser.parse(answer.content)
        #expect(answer.contentType?.value.description == "application/problem+json")
        #expect(body["type"] == "about:blank" && body["title"] == "Not Found" && body["status"] == 404)
        #expect(body["instance"] == "/a%20b/%E2%82%AC" && body["code"] == "not_found" && body["request_id"] == "r1")
    }

    @Test(arguments: [
        nil, "*/*", "application/json", "application/*", "application/problem+json;q=0", "", "application/problem+xml",
        "application/json, application/problem+json;q=0.9", "application/problem+json;q=x", ",;,=;q",
    ])
    func answersTheEnvelopeOtherwise(_ accept: String?) throws {
        #expect(try answer(.notFound(), accept: accept).contentType?.value.description == "application/json")
    }

    @Test func answersARequestThatCouldNotBeRead() {
        #expect(Problem.parseError().response(for: nil, id: .generated(0, 1)).status == .badRequest)
    }

    @Test func neverPutsWhatWasSentOutsideAJSONString() throws {
        let problem = Problem.validation([FieldError("a\"]}\n", "\u{0}\"", code: "invalid")])
        let text = try String(decoding: answer(problem).content, as: UTF8.self)
        #expect(!text.contains("\n"))
        #expect(try JSONParser.parse(Array(text.utf8))["errors"]?["a\"]}\n"] != nil)
    }

    @Test func tellsWhenToComeBack() async throws {
        let limit = RateLimit("signup", Rate(1, per: .seconds(3600)))
        let limiter = MemoryRateLimiter(now: { [start = ContinuousClock.now] in start })
        _ = await limiter.take([.init(limit, key: "k")])
        let answer = try answer(.rateLimitExceeded(await limiter.take([.init(limit, key: "k")])))
        #expect(answer.status == .tooManyRequests)
        #expect(answer.field("retry-after") == "3600")
        #expect(answer.field("ratelimit") == "\"signup\";r=0;t=3600")
    }

    @Test func namesTheLimitsThatWereExceeded() async throws {
        let limits = [RateLimit("narrow", Rate(1, per: .seconds(60))), RateLimit("wide", Rate(9, per: .seconds(60)))]
        let limiter = MemoryRateLimiter(now: { [start = ContinuousClock.now] in start })
        let attempts = limits.map { RateLimitAttempt($0, key: "k") }
        _ = await limiter.take(attempts)
        let problem = Problem.rateLimitExceeded(await limiter.take(attempts))

        let details = try JSONParser.parse(answer(problem, accept: "application/problem+json").content)
        let envelope = try JSONParser.parse(answer(problem).content)

        #expect(details["violated-policies"] == ["narrow"])
        #expect(details["type"] == "https://iana.org/assignments/http-problem-types#quota-exceeded")
        #expect(envelope["violated-policies"] == nil && envelope["type"] == nil)
    }

    @Test func wrapsSuccesses() throws {
        let plain = Response.success("Done.")
        #expect(String(decoding: plain.content, as: UTF8.self) == #"{"success":true,"message":"Done."}"#)
        let data = Response.success("Made.", status: .created) { $0.member("id", 7) }
        #expect(data.status == .created)
        #expect(
            String(decoding: data.content, as: UTF8.self) == #"{"success":true,"message":"Made.","data":{"id":7}}"#
        )
    }
}
