import HTTP
import Networking
import Shared

/// `service-registry health_check`: asks the running registry whether it is ready, and prints what it says.
struct HealthCheckCommand {
    let configuration: Configuration
    let isVerbose: Bool

    /// One line of the output.
    struct Line: Equatable {
        let name: String
        let passes: Bool
        var seconds: Double?
        /// Why there is no answer.
        var error: String?
    }

    /// - Returns: the exit status of the process.
    func run() async -> Int32 {
        print("Performing health checks...")
        let lines = await check()
        for line in lines { print(line.text(isVerbose: isVerbose)) }
        let passes = lines.allSatisfy(\.passes)
        print(
            passes
                ? "All health checks passed! Service is healthy."
                : "Some health checks failed! Service may be unhealthy.")
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
            let start = MonotonicTime.now
            let response = try await client.send(ClientRequest(.get, url))
            let seconds = Double(MonotonicTime.now.nanoseconds(since: start)) / 1e9
            await client.closeIdle()
            return Self.lines(isReady: response.status == .ok, response.content, seconds: seconds)
        } catch {
            return [Line(name: "Service Registry", passes: false, error: "\(error)")]
        }
    }

    /// A registry that listens on every address is asked on loopback.
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

    /// The lines for the answer of `/ready/`.
    static func lines(isReady: Bool, _ content: [UInt8], seconds: Double) -> [Line] {
        let registry = Line(name: "Service Registry", passes: isReady, seconds: seconds)
        // What is no JSON has no checks to show; the status says the rest.
        guard case .object(let checks)? = (try? JSONParser.parse(content))?["checks"] else {
            return [registry]
        }
        let lines = checks.sorted { $0.key < $1.key }.map { name, check in
            Line(
                name: name == "database" ? "Database Connection" : name, passes: check["status"] == .string("pass"),
                seconds: check["latency_ms"]?.double.map { $0 / 1000 })
        }
        return lines + [registry]
    }
}

extension HealthCheckCommand.Line {
    func text(isVerbose: Bool) -> String {
        let outcome = error.map { "✗ ERROR - \($0)" } ?? (passes ? "✓ PASS" : "✗ FAIL")
        guard isVerbose, let seconds else { return "\(name): \(outcome)" }
        let hundredths = Int((min(max(seconds, 0), 1e6) * 100).rounded())
        let fraction = hundredths % 100
        return "\(name): \(outcome) (\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)s)"
    }
}

extension JSONValue {
    /// A number as a `Double`, whole or not.
    fileprivate var double: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }
}
