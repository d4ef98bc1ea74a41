package import HTTP
package import Networking

/// What a scrape shows of a server's TLS.
package enum TLSMetrics {
    package static func register(on registry: MetricsRegistry, server: HTTPServer, tls: ReloadingTLSContext) {
        registry.add(
            MetricFamily(
                .counter, "tls_handshakes_total", help: "TLS handshakes of clients, by how they ended.",
                labels: ["result"]
            ) {
                HandshakeCounts.Result.allCases.map { .init(server.handshakes[$0], labels: [$0.rawValue]) }
            })
        registry.gauge(
            "tls_certificate_expiry_timestamp_seconds", help: "When the certificate in use ends, in seconds since 1970."
        ) { Double(tls.current.certificateExpiry ?? 0) }
    }
}
