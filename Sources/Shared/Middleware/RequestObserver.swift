package import HTTP

/// Counts and logs every exchange of a server.
///
/// Routine requests, probes and heartbeats, are logged at the level `debug` as long as they succeed: they come every few
/// seconds for ever, from everywhere, and say what the metrics say.
package struct RequestObserver: Sendable {
    private struct RouteEntry {
        let metrics: RouteMetrics
        let isRoutine: Bool
    }

    /// The templates of the probes, routine in every service.
    package static let probeTemplates: Set<String> = ["/health/", "/live/", "/ready/", "/metrics/"]

    private let log: Logger
    private let routes: [RouteEntry]
    private let unrouted: RouteMetrics

    /// - Parameter routine: templates of the routes whose successes are not worth a line each.
    package init(
        log: Logger, metrics: RequestMetrics, routes: [Route], routine: Set<String> = RequestObserver.probeTemplates
    ) {
        self.log = log
        self.routes = routes.map { route in
            RouteEntry(metrics: metrics.route(route.template), isRoutine: routine.contains(route.template))
        }
        unrouted = metrics.unrouted
    }

    package func observe(_ exchange: CompletedExchange) {
        let entry = exchange.route.map { routes[$0] }
        let metrics = entry?.metrics ?? unrouted
        metrics.record(exchange.method, exchange.status, nanoseconds: exchange.durationNanoseconds)
        if entry?.isRoutine == true, exchange.status.code < 400, log.level != .debug { return }
        log.access(exchange, route: metrics.template)
    }
}
