import HTTP
import Shared
import Testing

@Suite struct RequestMetricsTests {
    @Test func countsByMethodTemplateAndStatus() {
        let metrics = RequestMetrics()
        let login = metrics.route("/api/v1/auth/login/")
        login.record(.post, .ok, nanoseconds: 20_000_000)
        login.record(.post, .ok, nanoseconds: 1_000)
        metrics.route("/api/v1/auth/login/").record(.post, .unauthorized, nanoseconds: 1)
        metrics.unrouted.record(.get, .notFound, nanoseconds: 1)
        metrics.unrouted.record(nil, .notImplemented, nanoseconds: 1)

        let registry = MetricsRegistry()
        metrics.register(on: registry)
        let lines = Set(String(decoding: registry.text(), as: UTF8.self).split(separator: "\n").map(String.init))
        let expected = [
            #"http_requests_total{method="POST",route="/api/v1/auth/login/",status="200"} 2"#,
            #"http_requests_total{method="POST",route="/api/v1/auth/login/",status="401"} 1"#,
            #"http_requests_total{method="GET",route="",status="404"} 1"#,
            #"http_requests_total{method="_OTHER",route="",status="501"} 1"#,
            #"http_server_request_duration_seconds_bucket{method="POST",route="/api/v1/auth/login/",status="200",le="0.01"} 1"#,
            #"http_server_request_duration_seconds_bucket{method="POST",route="/api/v1/auth/login/",status="200",le="0.025"} 2"#,
            #"http_server_request_duration_seconds_sum{method="POST",route="/api/v1/auth/login/",status="200"} 0.020001"#,
            #"http_server_request_duration_seconds_count{method="POST",route="/api/v1/auth/login/",status="200"} 2"#,
        ]
        #expect(lines.isSuperset(of: expected))
    }

    @Test func losesNothingWhenAClientCausesManySeries() {
        let metrics = RequestMetrics()
        for code in 100...599 { metrics.unrouted.record(.get, Status(code), nanoseconds: 1) }

        let series = metrics.series
        #expect(series.count == 33)
        #expect(series.reduce(0) { $0 + $1.figures.count } == 500)
        #expect(series.last?.status == "_OTHER")
    }

    @Test func countsEachAnswerOnceAcrossThreads() async {
        let metrics = RequestMetrics()
        let route = metrics.route("/")
        await withTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    for index in 0..<5000 { route.record(.get, Status(200 + index % 8), nanoseconds: 1) }
                }
            }
        }
        #expect(metrics.series.count == 8)
        #expect(metrics.series.allSatisfy { $0.figures.count == 2500 })
    }
}
