import AuthClient
import HTTP
import Networking
import Shared
import Synchronization

/// Keeps this replica registered for as long as it runs.
final class Discovery: Sendable {
    /// Whether the registry knows us, told to the health check that is built before we are.
    final class Status: Sendable {
        private let registration = Mutex<Registration?>(nil)

        fileprivate func set(_ registration: Registration) { self.registration.withLock { $0 = registration } }

        var isRegistered: Bool { registration.withLock { $0 }?.isRegistered ?? false }
    }

    private let registration: Registration
    private let client: HTTPClient
    private let resolver = Resolver()

    /// - Returns: `nil` if no registry is configured.
    init?(
        _ configuration: DiscoveryConfiguration, port: UInt16, on loop: EventLoop, _ status: Status, log: Logger
    ) {
        guard !configuration.registries.isEmpty else { return nil }
        client = HTTPClient(on: loop, resolver: resolver)
        let registry = RegistryClient(
            urls: configuration.registries, token: configuration.registryToken, client: client)
        registration = Registration(configuration.instance(port: Int(port)), in: registry, log: log) {
            try await loop.sleep(for: $0)
        }
        status.set(registration)
    }

    /// Registers, heartbeats, and deregisters when the task is cancelled.
    func run() async {
        await registration.run()
        await client.closeIdle()
        resolver.shutdown()
    }
}

extension DiscoveryConfiguration {
    /// What the registry is told of this replica.
    func instance(port: Int) -> Instance {
        let id = instanceID ?? "\(serviceName)-\(host)-\(port)"
        return Instance(
            service: serviceName, id: String(id.map { $0 == ":" ? "-" : $0 }), host: host, port: port, zone: zone)
    }

    /// The service works without a registry: others then reach it by what they know.
    func checks(_ status: Discovery.Status) -> [HealthCheck] {
        guard !registries.isEmpty else { return [] }
        return [
            HealthCheck("registry", isRequired: false) {
                guard status.isRegistered else { throw RegistryClientError.instanceNotFound }
            }
        ]
    }
}
