import FoundationEssentials
import Glibc
import HTTP
import Networking
import Shared
import Testing

@testable import AuthService
@testable import Registry

/// A service that is ready, in this process or in one of its own.
struct Service: Sendable {
    let address: SocketAddress
    /// What it has logged so far.
    let log: LineLog
    let client: APIClient

    var origin: String { "http://\(address)" }
}

/// Limits under which a test may sign up and log in as often as it likes.
let generousLimits = [
    "RATE_LIMIT_SIGNUP": "100000/1h", "RATE_LIMIT_LOGIN": "100000/1h", "RATE_LIMIT_LOGIN_NETWORK": "100000/1h",
    "RATE_LIMIT_LOGIN_ACCOUNT": "100000/1h",
]

// MARK: As processes

/// Runs a product until `body` is done, and calls it once the product has logged that it is ready.
func withService<Result>(
    _ product: Product, in directory: String, _ variables: [String: String] = [:], descriptorLimit: Int? = nil,
    _ body: (Service, ChildProcess) async throws -> Result
) async throws -> Result {
    try await withProcess(product, in: directory, variables, descriptorLimit: descriptorLimit) { process in
        let ready = await process.errors.first { $0["message"]?.string?.hasSuffix(" ready") == true }
        let origin = try #require(ready?["address"]?.string, "not ready: \(process.errors.text)")
        let url = try #require(HTTPURL(origin))
        let address = try #require(SocketAddress(ip: url.origin.host, port: url.origin.port))
        return try await withClient(of: origin) { client in
            try await body(Service(address: address, log: process.errors, client: client), process)
        }
    }
}

/// Asks a process to end, and waits until it has.
extension ChildProcess {
    func stop(_ signal: CInt = SIGTERM) async -> Exit? {
        send(signal)
        return await exit()
    }
}

// MARK: In this process

/// Runs a registry until `body` is done.
///
/// - Parameter address: where to listen, a free port unless it says otherwise.
func withRegistry<Result: Sendable>(
    in directory: String, _ variables: [String: String] = [:], _ body: (Service) async throws -> Result
) async throws -> Result {
    let own = ["DATA_DIR": directory + "/registry", "REGISTRY_PORT": "0", "EVENT_LOOPS": "1"]
    let configuration = try Registry.Configuration(Environment(own.merging(variables) { $1 }))
    return try await withLog(service: Registry.Application.serviceName) { log, lines in
        let application = try await Registry.Application(configuration, log: log)
        return try await serve(
            application.address, lines, run: { await application.run() }, stop: { application.stop() }, body)
    }
}

/// Runs auth-service until `body` is done.
func withAuthService<Result: Sendable>(
    in directory: String, _ variables: [String: String] = [:], _ body: (Service) async throws -> Result
) async throws -> Result {
    let own = ["DATA_DIR": directory + "/auth", "SERVICE_PORT": "0", "EVENT_LOOPS": "1"]
    let all = generousLimits.merging(own) { $1 }.merging(variables) { $1 }
    let configuration = try AuthService.Configuration(Environment(all))
    return try await withLog(service: AuthService.Application.serviceName) { log, lines in
        let application = try await AuthService.Application(configuration, log: log)
        return try await serve(
            application.address, lines, run: { await application.run() }, stop: { application.stop() }, body)
    }
}

private func withLog<Result>(
    service: String, _ body: (Logger, LineLog) async throws -> Result
) async throws -> Result {
    let lines = LineLog()
    let writer = LogWriter { lines.append($0) }
    writer.start()
    defer {
        writer.close()
        lines.end()
    }
    return try await body(Logger(service: service, level: .debug, writer: writer), lines)
}

/// Calls `body` while the service runs, and returns when it has come to its end in order.
private func serve<Result: Sendable>(
    _ address: SocketAddress, _ log: LineLog, run: @escaping @Sendable () async -> Void,
    stop: @escaping @Sendable () -> Void, _ body: (Service) async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await run() }
        defer { stop() }
        return try await withClient(of: "http://\(address)") { client in
            try await body(Service(address: address, log: log, client: client))
        }
    }
}
