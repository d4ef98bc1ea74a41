import AuthClient
import HTTP
import Networking
import Shared

/// `auth-service register_service`: registers the service once, as `serve` does by itself.
///
/// Nobody sends heartbeats for it afterwards: the lease ends unless a running service takes it over.
struct RegisterServiceCommand {
    let configuration: Configuration

    /// - Returns: the exit status of the process.
    func run() async -> Int32 {
        guard let fault else { return await register() }
        Console.printError(fault)
        return ExitStatus.configuration
    }

    /// What of the configuration `serve` can do without, and this cannot.
    private var fault: String? {
        if configuration.discovery.registries.isEmpty { return "REGISTRY_URL is required." }
        if configuration.port == 0 { return "SERVICE_PORT must be the port the service listens on." }
        return nil
    }

    private func register() async -> Int32 {
        let instance = configuration.discovery.instance(
            scheme: configuration.listener.scheme, port: configuration.port)
        do {
            let interval = try await withClient { client in
                try await RegistryClient(
                    urls: configuration.discovery.registries, token: configuration.discovery.registryToken,
                    client: client
                ).register(instance)
            }
            print(
                "Registered \(instance.service) as \(instance.id) at \(instance.scheme)://\(instance.host):\(instance.port)."
            )
            print(
                "The lease ends unless a heartbeat comes every \(interval.components.seconds) s, as 'serve' sends them."
            )
            return ExitStatus.success
        } catch {
            Console.printError("Not registered: \(error)")
            return ExitStatus.failure
        }
    }

    private func withClient<Result>(_ body: (HTTPClient) async throws -> Result) async throws -> Result {
        let loops = try EventLoopGroup(count: 1)
        let resolver = Resolver()
        defer {
            resolver.shutdown()
            loops.stop()
        }
        let client = HTTPClient(
            on: loops.first, resolver: resolver, tls: try configuration.discovery.registryTLS())
        do {
            let result = try await body(client)
            await client.closeIdle()
            return result
        } catch {
            await client.closeIdle()
            throw error
        }
    }
}
