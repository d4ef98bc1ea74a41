import HTTP
import Networking
import Shared

/// `auth-service health_check`: asks the running service whether it is ready, and prints what it says.
struct HealthCheckCommand {
    let configuration: Configuration
    let isVerbose: Bool

    /// One line of the output.
    struct Line: Equatable {
        enum Outcome: Equatable {
            case pass
            case fail
            /// There was no answer, for this reason.
            case error(String)
        }

        let name: String
        let outcome: Outcome
        var seconds: Double?

        func text(isVerbose: Bool) -> String {
            let text =
                switch outcome {
                case .pass: "✓ PASS"
                case .fail: "✗ FAIL"
                case .error(let reason): "✗ ERROR - \(reason)"
                }
            guard isVerbose, let seconds else { return "\(name): \(text)" }
            let hundredths = Int((seconds * 100).rounded())
            let fraction = hundredths % 100
            return "\(name): \(text) (\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)s)"
        }
    }

    /// The checks of `/ready/` by the names that operators know.
    private static let names = [
        ("database", "Database Connection"), ("cache", "Cache System"), ("circuit_breakers", "Circuit Breakers"),
        ("migrations", "Migrations"), ("registry", "Service Registry"),
    ]

    /// - Returns: the exit status of the process.
    func run() async -> Int32 {
        print("Performing health checks...")
        let lines = await check()
        for line in lines { print(line.text(isVerbose: isVerbose)) }
        let passes = lines.allSatisfy { $0.outcome == .pass }
        print(
            passes
                ? "All health checks passed! Service is healthy."
                : "Some health checks failed! Service may be unhealthy."
        )
        return passes ? ExitStatus.success : ExitStatus.failure
    }

    private func check() async -> [Line] {
        do {
            let loops = try EventLoopGroup(count: 1)
            let resolver = Resolver()
            defer {
                resolver.shutdown()
                loops.stop()
            }
            let tls = try configuration.listener.tls.map { try ReloadingTLSContext($0.selfCheck) }
            let client = HTTPClient(on: loops.first, resolver: resolver, tls: tls)
            let response = try await client.send(ClientRequest(.get, url))
            await client.closeIdle()
            return try Self.lines(JSONParser.parse(response.content))
        } catch {
            return Self.names.map { Line(name: $0.1, outcome: .error("\(error)")) }
        }
    }

    /// A service that listens on every address is asked on loopback.
    private var url: HTTPURL {
        get throws {
            var address = configuration.bindAddress
            if address == "0.0.0.0" { address = "127.0.0.1" }
            if address == "::" { address = "::1" }
            let host = address.contains(":") ? "[\(address)]" : address
            guard let url = HTTPURL("\(configuration.listener.scheme)://\(host):\(configuration.port)/ready/") else {
                throw ClientError.unresolvable(address)
            }
            return url
        }
    }

    /// The lines for the content of `/ready/`; what the service does not have cannot be broken.
    static func lines(_ content: JSONValue) -> [Line] {
        names.map { key, name in
            guard let check = content["checks"]?[key] else { return Line(name: name, outcome: .pass) }
            let seconds: Double? =
                switch check["latency_ms"] {
                case .int(let value): Double(value) / 1000
                case .double(let value): value / 1000
                default: nil
                }
            return Line(name: name, outcome: check["status"] == .string("pass") ? .pass : .fail, seconds: seconds)
        }
    }
}
