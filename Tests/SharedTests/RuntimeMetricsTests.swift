import HTTP
import Networking
import Shared
import Testing

@Suite struct RuntimeMetricsTests {
    @Test func showsLoopsAndPoolsByName() async throws {
        let loops = try EventLoopGroup(count: 1, name: "metrics")
        let pool = WorkerPool(name: "hash", threads: 1, queueLimit: 4)
        let registry = MetricsRegistry()
        let server = HTTPServer(Router(), on: loops, options: ServerOptions(), limits: ServerLimits())
        RuntimeMetrics.register(
            on: registry, loops: loops, server: server, pools: ["hash": pool]
        )
        try await pool.run {}

        let text = String(decoding: registry.text(), as: UTF8.self)
        #expect(text.contains("\nworker_pool_completed_total{pool=\"hash\"} 1\n"))
        #expect(text.contains("\nworker_pool_queue_limit{pool=\"hash\"} 4\n"))
        #expect(text.contains("\nevent_loop_lag_seconds{loop=\"metrics-0\"} "))
        #expect(text.contains("\nhttp_server_connections 0\n"))
        pool.shutdown()
        loops.stop()
    }
}
