import FoundationEssentials
import Networking
import Shared
import TLSFixtures
import Testing

@testable import HTTP

@Suite struct TLSReloadLogTests {
    @Test func logsWhatBecomesOfChangedFiles() async throws {
        try await withTestFiles { files in
            let context = try ReloadingTLSContext(files.write(TestCertificate(.init())))
            let capture = LogCapture()
            let log = Logger(service: "auth_service", writer: LogWriter(sink: capture.sink))
            let watch = Task {
                await context.watch(for: "server", log: log) { _ in try await Task.sleep(for: .milliseconds(1)) }
            }
            func logged(_ text: String) async throws {
                try await waitUntil {
                    log.flush()
                    return capture.text.contains(text)
                }
            }
            try files.write("broken", to: "server.pem")
            try await logged("cannot be used")
            try files.write(TestCertificate(.init()))
            try await logged("read again")
            watch.cancel()
            await watch.value

            let lines = try capture.lines
            #expect(lines.first?["level"] == .string("warning"))
            #expect(lines.first?["reason"]?.string?.hasSuffix("server.pem holds no certificate in PEM form") == true)
            #expect(lines.last?["message"] == .string("TLS files were read again"))
            #expect(lines.last?["certificate_ends"]?.string.flatMap { Timestamp.parse($0) } != nil)
        }
    }

    @Test func showsHandshakesAndTheEndOfTheCertificate() async throws {
        try await withTestFiles { files in
            let context = try ReloadingTLSContext(files.write(TestCertificate(.init())))
            let loops = try EventLoopGroup(count: 1)
            defer { loops.stop() }
            let server = HTTPServer(Router(), on: loops, options: ServerOptions(), limits: ServerLimits(), tls: context)
            let registry = MetricsRegistry()
            TLSMetrics.register(on: registry, server: server, tls: context)
            server.handshakes.record(.resumed)
            server.handshakes.record(failure: .plainHTTP)

            let text = String(decoding: registry.text(), as: UTF8.self)
            #expect(text.contains("\ntls_handshakes_total{result=\"resumed\"} 1\n"))
            #expect(text.contains("\ntls_handshakes_total{result=\"plain_http\"} 1\n"))
            #expect(text.contains("\ntls_handshakes_total{result=\"certificate_refused\"} 0\n"))
            let expiry = try #require(context.current.certificateExpiry)
            #expect(text.contains("\ntls_certificate_expiry_timestamp_seconds \(expiry)"))
        }
    }
}
