import HTTP
import Shared
import Testing

@Suite struct HealthEndpointsTests {
    private struct Broken: Error { let host = "db.internal" }

    private func router(
        checks: [HealthCheck] = [], readiness: Readiness = Readiness(), requests: RequestMetrics = RequestMetrics(),
        log: Logger = .discarding,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) -> Router {
        let metrics = MetricsRegistry()
        requests.register(on: metrics)
        var router = Router()
        HealthEndpoints(
            service: "auth_service", checks: checks, readiness: readiness, metrics: metrics, requests: requests,
            dataDirectory: "/tmp",
            sections: ["database": { $0.member("pool", 1) }, "circuit_breakers": { $0.member("open", 0) }],
            log: log, microsecondsSince1970: { 1_703_123_456_789_999 }, sleep: sleep
        ).mount(on: &router)
        return router
    }

    private func get(_ target: String, _ router: Router, accept: String? = nil) async throws -> (Response, String) {
        let fields = accept.map { [Field("Accept", $0)] } ?? []
        let response = try await router.respond(to: Request(.get, target, fields: fields))
        return (response, String(decoding: response.content, as: UTF8.self))
    }

    @Test(arguments: ["/health/", "/health"])
    func saysThatItIsHealthy(_ target: String) async throws {
        let (response, text) = try await get(target, router())
        #expect(response.status == .ok)
        #expect(text == #"{"status":"healthy","timestamp":1703123456.789,"service":"auth_service"}"#)
    }

    @Test func speaksHealthJSONWhenAskedTo() async throws {
        let (response, text) = try await get("/health/", router(), accept: "application/health+json")
        #expect(text == #"{"status":"pass"}"#)
        #expect(response.contentType?.value.description == "application/health+json")
    }

    @Test func isAliveWhateverItDependsOn() async throws {
        let (response, text) = try await get("/live/", router(checks: [HealthCheck("database") { throw Broken() }]))
        #expect(response.status == .ok)
        #expect(text.contains(#""status":"alive""#))
    }

    @Test func isReadyWhenWhatItNeedsWorks() async throws {
        let checks = [
            HealthCheck("database") {}, HealthCheck("cache", isRequired: false) { throw Broken() },
        ]
        let (response, text) = try await get("/ready/", router(checks: checks))
        let body = try JSONParser.parse(response.content)
        #expect(response.status == .ok)
        #expect(body["status"] == "ready" && body["service"] == "auth_service")
        #expect(body["checks"]?["database"]?["status"] == "pass")
        #expect(body["checks"]?["database"]?["latency_ms"] != nil)
        #expect(body["checks"]?["cache"]?["status"] == "warn")
        #expect(!text.contains("db.internal"))
    }

    @Test func isNotReadyWhenSomethingItNeedsFails() async throws {
        let (response, text) = try await get("/ready/", router(checks: [HealthCheck("database") { throw Broken() }]))
        #expect(response.status == .serviceUnavailable)
        #expect(text.contains(#""status":"not_ready""#) && text.contains(#""database":{"status":"fail""#))
    }

    @Test func tellsTheLogWhatFailedAndForWhichRequest() async throws {
        let capture = LogCapture()
        let log = Logger(service: "auth_service", writer: LogWriter(sink: capture.sink))
        let router = router(checks: [HealthCheck("database") { throw Broken() }], log: log)
        let request = try Request(.get, "/ready/")
        _ = try await router.respond(to: request)
        log.flush()

        let line = try #require(try capture.lines.first)
        #expect(line["message"] == "health check failed" && line["check"] == "database")
        #expect(line["reason"]?.string?.contains("db.internal") == true)
        #expect(line["request_id"] == .string(request.requestID))
    }

    @Test func givesUpOnACheckThatHangs() async throws {
        let hanging = HealthCheck("database") { try await Task.sleep(for: .seconds(3600)) }
        let router = router(checks: [hanging]) { _ in }
        #expect(try await get("/ready/", router).0.status == .serviceUnavailable)
    }

    @Test func isNotReadyOnceItDrains() async throws {
        let readiness = Readiness()
        let router = router(readiness: readiness)
        #expect(try await get("/ready/", router).0.status == .ok)
        readiness.drain()
        let (response, text) = try await get("/ready/", router)
        #expect(response.status == .serviceUnavailable && text.contains(#""shutdown":{"status":"fail"}"#))
        #expect(try await get("/live/", router).0.status == .ok)
    }

    @Test(arguments: [
        (nil, "text/plain; version=0.0.4; charset=utf-8"), ("*/*", "text/plain; version=0.0.4; charset=utf-8"),
        ("text/html", "text/plain; version=0.0.4; charset=utf-8"), ("application/json", "application/json"),
        (
            "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.4",
            "application/openmetrics-text; version=1.0.0; charset=utf-8"
        ),
    ])
    func showsMetricsAsAskedFor(_ accept: String?, _ type: String) async throws {
        let requests = RequestMetrics()
        requests.unrouted.record(.get, .notFound, nanoseconds: 1)
        let (response, text) = try await get("/metrics/", router(requests: requests), accept: accept)
        #expect(response.contentType?.value.description == type)
        #expect(text.contains("404"))
        #expect(text.hasSuffix("# EOF\n") == type.contains("openmetrics"))
    }

    @Test func showsTheSectionsOfItsJSON() async throws {
        let (response, _) = try await get("/metrics/", router(), accept: "application/json")
        let body = try JSONParser.parse(response.content)
        #expect(body["database"]?["pool"] == 1 && body["circuit_breakers"]?["open"] == 0)
        #expect(body["http"]?["requests_total"] == 0)
        #expect(body["system"]?["memory"]?["total_bytes"]?.int ?? 0 > 0)
    }
}
