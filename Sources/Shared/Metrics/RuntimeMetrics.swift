package import HTTP
package import Networking

/// What a scrape shows of the machinery below the handlers: event loops, worker pools, connections.
package enum RuntimeMetrics {
    private typealias Reading = @Sendable (WorkerPool.Figures) -> Int

    package static func register(
        on registry: MetricsRegistry, loops: EventLoopGroup, server: HTTPServer,
        pools: KeyValuePairs<String, WorkerPool>
    ) {
        registerLoops(loops, on: registry)
        registerPools(pools.map { ($0.key, $0.value) }, on: registry)
        registry.gauge("http_server_connections", help: "Connections open.") { Double(server.ledger.current) }
        registry.add(
            MetricFamily(
                .counter, "http_server_events_total",
                help: "Connections and requests that were refused, ran out of time or were given up.", labels: ["event"]
            ) {
                ServerEvent.allCases.map { .init(server.events[$0], labels: [$0.label]) }
            }
        )
    }

    private static func registerLoops(_ group: EventLoopGroup, on registry: MetricsRegistry) {
        func add(
            _ kind: MetricFamily.Kind, _ name: String, _ help: String,
            _ nanoseconds: @escaping @Sendable (EventLoopFigures) -> UInt64
        ) {
            registry.add(
                MetricFamily(kind, name, help: help, labels: ["loop"]) {
                    group.loops.map { .init(Double(nanoseconds($0.figures)) / 1e9, labels: [$0.name]) }
                }
            )
        }
        add(.counter, "event_loop_busy_seconds_total", "Time outside of waiting.") { $0.busyNanoseconds }
        add(.gauge, "event_loop_lag_seconds", "How late the last timer fired.") { $0.lagNanoseconds }
        add(.gauge, "event_loop_longest_turn_seconds", "The longest turn since the last scrape.") {
            $0.takeLongestTurnNanoseconds()
        }
    }

    private static func registerPools(_ pools: [(name: String, pool: WorkerPool)], on registry: MetricsRegistry) {
        func add(_ kind: MetricFamily.Kind, _ name: String, _ help: String, _ reading: @escaping Reading) {
            registry.add(
                MetricFamily(kind, name, help: help, labels: ["pool"]) {
                    pools.map { .init(reading($0.pool.figures), labels: [$0.name]) }
                }
            )
        }
        guard !pools.isEmpty else { return }
        add(.gauge, "worker_pool_threads", "Threads of the pool.") { $0.threads }
        add(.gauge, "worker_pool_queued", "Work that waits for a thread.") { $0.queued }
        add(.gauge, "worker_pool_running", "Work that a thread is at.") { $0.running }
        add(.gauge, "worker_pool_queue_limit", "Most work that may wait.") { $0.queueLimit }
        add(.counter, "worker_pool_completed_total", "Work done.") { $0.completed }
        add(.counter, "worker_pool_refused_total", "Work turned away because the queue was full.") { $0.refused }
    }
}
