import Shared
import Testing

@Suite struct MetricsRegistryTests {
    private func text(_ registry: MetricsRegistry, _ format: PrometheusText.Format = .prometheus) -> String {
        String(decoding: registry.text(format), as: UTF8.self)
    }

    @Test func showsCountersAndGauges() {
        let registry = MetricsRegistry()
        let logins = registry.counters(
            "auth_logins_total", help: "Logins.", label: "outcome", values: ["ok", "refused"])
        let queue = registry.gauge("auth_queue_length", help: "Waiting.")
        registry.gauge("auth_load_ratio", help: "Load.") { 0.5 }
        logins[1].increment()
        logins[1].increment(by: 2)
        queue.add(5)
        queue.add(-7)

        #expect(
            text(registry) == """
                # HELP auth_logins_total Logins.
                # TYPE auth_logins_total counter
                auth_logins_total{outcome="ok"} 0
                auth_logins_total{outcome="refused"} 3
                # HELP auth_queue_length Waiting.
                # TYPE auth_queue_length gauge
                auth_queue_length -2
                # HELP auth_load_ratio Load.
                # TYPE auth_load_ratio gauge
                auth_load_ratio 0.5

                """
        )
    }

    @Test func showsHistogramsCumulatively() {
        let registry = MetricsRegistry()
        let bounds = Histogram.Bounds(seconds: [0.005, 1])
        let histogram = registry.histogram("x_seconds", help: "X.", bounds: bounds)
        histogram.record(.milliseconds(5))
        histogram.record(.milliseconds(6))
        histogram.record(.seconds(2))
        histogram.record(.seconds(-1))

        #expect(
            text(registry) == """
                # HELP x_seconds X.
                # TYPE x_seconds histogram
                x_seconds_bucket{le="0.005"} 2
                x_seconds_bucket{le="1"} 3
                x_seconds_bucket{le="+Inf"} 4
                x_seconds_sum 2.011
                x_seconds_count 4

                """
        )
    }

    @Test func leavesOutTotalFromTheFamilyAndEndsWithAMarkInOpenMetrics() {
        let registry = MetricsRegistry()
        registry.counter("x_total", help: "A \"quoted\" help.").increment()
        #expect(
            text(registry, .openMetrics) == """
                # HELP x A \\"quoted\\" help.
                # TYPE x counter
                x_total 1
                # EOF

                """
        )
    }

    @Test(arguments: [
        ("a\"b", #"a\"b"#), ("a\\b", #"a\\b"#), ("a\nb", #"a\nb"#), ("ü", "ü"), ("}\n# EOF", #"}\n# EOF"#),
    ])
    func escapesLabelValues(_ value: String, _ escaped: String) {
        let registry = MetricsRegistry()
        _ = registry.counters("x_total", help: "A\\B\n", label: "name", values: [value])
        #expect(text(registry).hasSuffix("x_total{name=\"\(escaped)\"} 0\n"))
        #expect(text(registry).hasPrefix("# HELP x_total A\\\\B\\n\n"))
    }

    @Test(arguments: [
        (Double.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (1e20, "1e+20"), (3, "3"), (-0.25, "-0.25"),
    ])
    func writesNumbersAsPrometheusReadsThem(_ value: Double, _ expected: String) {
        let registry = MetricsRegistry()
        registry.gauge("x", help: "X.") { value }
        #expect(text(registry).hasSuffix("x \(expected)\n"))
    }

    @Test func losesNoCountAcrossThreads() async {
        let counter = MetricsRegistry().counter("x_total", help: "X.")
        await withTaskGroup { group in
            for _ in 0..<4 { group.addTask { for _ in 0..<10_000 { counter.increment() } } }
        }
        #expect(counter.value == 40_000)
    }
}
