import Synchronization

/// Counts and times of answered requests by route template, method and status.
///
/// A route is resolved once, when it is mounted; recording then finds its cell by the status, without a lock.
package final class RequestMetrics: Sendable {
    /// The route of what no template matched, or what was refused before it could be read.
    package let unrouted: RouteMetrics
    private let routes = Mutex<[RouteMetrics]>([])

    package init() {
        unrouted = RouteMetrics(template: "")
    }

    /// The metrics of one template, the same object each time.
    package func route(_ template: String) -> RouteMetrics {
        routes.withLock { routes in
            if let known = routes.first(where: { $0.template == template }) { return known }
            let made = RouteMetrics(template: template)
            routes.append(made)
            return made
        }
    }

    package func register(on registry: MetricsRegistry) {
        let labels = ["method", "route", "status"]
        registry.add(
            MetricFamily(.counter, "http_requests_total", help: "Requests answered.", labels: labels) { [self] in
                series.map { .init(Int(clamping: $0.figures.count), labels: $0.labelValues) }
            }
        )
        registry.add(
            MetricFamily(
                .histogram, "http_server_request_duration_seconds",
                help: "Time from a request's head to its answer.", labels: labels
            ) { [self] in
                series.map { .init(.histogram($0.figures, .requests), labels: $0.labelValues) }
            }
        )
    }

    /// Every series that has been recorded.
    package var series: [RouteMetrics.Series] {
        (routes.withLock { $0 } + [unrouted]).flatMap(\.series)
    }
}
