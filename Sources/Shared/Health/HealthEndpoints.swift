package import HTTP

/// `/health/`, `/live/`, `/ready/` and `/metrics/`, as every executable answers them.
///
/// The first two look at nothing but the process: a check of the database there would have an orchestrator restart every
/// replica when the database is away.
package struct HealthEndpoints: Sendable {
    /// A section of the JSON form of `/metrics/`, such as `database`: writes the section's members.
    package typealias Section = @Sendable (inout JSONWriter) -> Void

    /// Time each readiness check may take.
    private static let checkDeadline: Duration = .seconds(2)

    private let healthy: StatusContent
    private let alive: StatusContent
    private let ready: StatusContent
    private let notReady: StatusContent
    private let checks: [HealthCheck]
    private let readiness: Readiness
    private let metrics: MetricsRegistry
    private let requests: RequestMetrics
    private let dataDirectory: String
    private let sections: KeyValuePairs<StaticString, Section>
    private let log: Logger
    private let now: @Sendable () -> Int64
    private let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameters:
    ///   - service: as in the answers, such as `auth_service`.
    ///   - sections: what the JSON form of `/metrics/` shows beside `system` and `http`.
    ///   - now: microseconds since 1970.
    ///   - sleep: waits for the deadline of a check.
    package init(
        service: String, checks: [HealthCheck], readiness: Readiness, metrics: MetricsRegistry,
        requests: RequestMetrics, dataDirectory: String, sections: KeyValuePairs<StaticString, Section> = [:],
        log: Logger = .discarding,
        microsecondsSince1970 now: @escaping @Sendable () -> Int64 = Logger.systemMicroseconds,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        healthy = StatusContent("healthy", service: service)
        alive = StatusContent("alive", service: service)
        ready = StatusContent("ready", service: service)
        notReady = StatusContent("not_ready", service: service)
        self.checks = checks
        self.readiness = readiness
        self.metrics = metrics
        self.requests = requests
        self.dataDirectory = dataDirectory
        self.sections = sections
        self.log = log
        self.now = now
        self.sleep = sleep
    }

    package func mount(on router: inout Router) {
        // Probes and the metrics are answered when nothing else is: an overload is when they matter.
        let essential = RouteTraits(isEssential: true)
        router.mount(.get, "/health", essential, answering: answerHealth)
        router.mount(.get, "/live", essential, answering: { [alive, now] _ in .now(.json(.ok, alive.at(now()))) })
        router.mount(.get, "/ready", essential) { request in .later { try await answerReadiness(request) } }
        router.mount(.get, "/metrics", essential) { request in .now(answerMetrics(request)) }
    }

    private func answerHealth(_ request: Request) -> Answer {
        guard Self.wantsHealthJSON(request) else { return .now(.json(.ok, healthy.at(now()))) }
        return .now(Response(.ok, contentType: .health, content: Array(#"{"status":"pass"}"#.utf8)))
    }

    private static func wantsHealthJSON(_ request: Request) -> Bool {
        request.withField("accept") { $0.elementsEqual("application/health+json".utf8) } ?? false
    }

    // MARK: Readiness

    private func answerReadiness(_ request: Request) async throws -> Response {
        let report = await HealthReport.make(checks, deadline: Self.checkDeadline, sleep: sleep)
        for finding in report.findings where finding.status != .pass {
            log.warning(
                "health check failed",
                [
                    "check": .string(finding.name), "reason": .string(finding.reason ?? ""),
                    "request_id": .string(request.requestID),
                ]
            )
        }
        let isReady = report.isReady && !readiness.isDraining
        let content = (isReady ? ready : notReady).at(now(), members: checksMember(report))
        return .json(isReady ? .ok : .serviceUnavailable, content)
    }

    private func checksMember(_ report: HealthReport) -> [UInt8] {
        var json = JSONWriter()
        json.object("checks") { json in
            for finding in report.findings {
                json.key(named: finding.name)
                json.object { json in
                    json.member("status", finding.status.rawValue)
                    json.key("latency_ms")
                    json.seconds(milliseconds: Int64(finding.latency.microseconds))
                }
            }
            guard readiness.isDraining else { return }
            json.object("shutdown") { $0.member("status", HealthReport.Status.fail.rawValue) }
        }
        return json.bytes
    }

    // MARK: Metrics

    private func answerMetrics(_ request: Request) -> Response {
        let accepted = AcceptedTypes(request.field("accept"))
        if accepted.prefers("application/json", over: "text/plain") { return .json(.ok, metricsJSON()) }
        if accepted.prefers("application/openmetrics-text", over: "text/plain") {
            return Response(.ok, contentType: .openMetrics, content: metrics.text(.openMetrics))
        }
        return Response(.ok, contentType: .prometheus, content: metrics.text(.prometheus))
    }

    private func metricsJSON() -> [UInt8] {
        var json = JSONWriter(capacity: 4096)
        json.object { json in
            json.object("system", SystemFigures.read(dataDirectory: dataDirectory).write)
            json.object("http", requests.write)
            for (name, section) in sections { json.object(name, section) }
        }
        return json.bytes
    }
}

extension ContentType {
    fileprivate static let health = ContentType("application/health+json")
}

extension Duration {
    fileprivate var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
