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
        /// What the outcome means, where its word alone does not say it.
        var detail: String?

        func text(isVerbose: Bool) -> String {
            let text =
                switch outcome {
                case .pass: "✓ PASS"
                case .fail: "✗ FAIL"
                case .error(let reason): "✗ ERROR - \(reason)"
                }
            guard isVerbose else { return "\(name): \(text)" }
            return "\(name): \(text)" + (seconds.map(Self.text) ?? "") + (detail.map { " - \($0)" } ?? "")
        }

        private static func text(seconds: Double) -> String {
            let hundredths = Int((min(max(seconds, 0), 1e6) * 100).rounded())
            let fraction = hundredths % 100
            return " (\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)s)"
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
        let (isReady, lines) = await check()
        for line in lines { print(line.text(isVerbose: isVerbose)) }
        // A service that shuts down passes every check and takes no requests any more.
        let passes = isReady && lines.allSatisfy { $0.outcome == .pass }
        print(
            passes
                ? "All health checks passed! Service is healthy."
                : "Some health checks failed! Service may be unhealthy."
        )
        return passes ? ExitStatus.success : ExitStatus.failure
    }

    private func check() async -> (isReady: Bool, lines: [Line]) {
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
            return (response.status == .ok, try Self.lines(JSONParser.parse(response.content)))
        } catch {
            return (false, Self.names.map { Line(name: $0.1, outcome: .error("\(error)")) })
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
        guard let checks = content["checks"], case .object = checks else {
            return names.map { Line(name: $0.1, outcome: .error("the answer has no checks")) }
        }
        return names.map { key, name in
            guard let check = checks[key] else {
                return Line(name: name, outcome: .pass, detail: "not in use")
            }
            let seconds: Double? =
                switch check["latency_ms"] {
                case .int(let value): Double(value) / 1000
                case .double(let value): value / 1000
                default: nil
                }
            let status = check["status"]?.string
            return Line(
                name: name, outcome: status == "pass" ? .pass : .fail, seconds: seconds, detail: detail(of: status))
        }
    }

    private static func detail(of status: String?) -> String? {
        switch status {
        case "pass": nil
        case "warn": "the service does without; its log says why"
        default: "the log of the service says why"
        }
    }
}
