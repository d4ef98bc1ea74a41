package import HTTP

/// Counts and logs every exchange of a server.
///
/// Probes are logged at the level `debug`: they come every few seconds for ever and say what the metrics say.
package struct RequestObserver: Sendable {
    private struct RouteEntry {
        let metrics: RouteMetrics
        let isProbe: Bool
    }

    private static let probeTemplates: Set<String> = ["/health/", "/live/", "/ready/", "/metrics/"]

    private let log: Logger
    private let routes: [RouteEntry]
    private let unrouted: RouteMetrics

    package init(log: Logger, metrics: RequestMetrics, routes: [Route]) {
        self.log = log
        self.routes = routes.map { route in
            RouteEntry(metrics: metrics.route(route.template), isProbe: Self.probeTemplates.contains(route.template))
        }
        unrouted = metrics.unrouted
    }

    package func observe(_ exchange: Exchange) {
        let entry = exchange.route.map { routes[$0] }
        let metrics = entry?.metrics ?? unrouted
        metrics.record(exchange.method, exchange.status, nanoseconds: exchange.durationNanoseconds)
        let isQuietProbe = entry?.isProbe == true && log.level != .debug
        if isQuietProbe && exchange.status.code < 500 { return }
        log.access(exchange, route: metrics.template)
    }
}
