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
    private let loop: EventLoop
    /// `nil` if no registry is spoken to over TLS.
    private let tls: ReloadingTLSContext?
    private let log: Logger

    /// - Parameters:
    ///   - scheme: `http` or `https`, as others are to reach this replica.
    ///   - port: where it listens.
    /// - Returns: `nil` if no registry is configured.
    init?(
        _ configuration: DiscoveryConfiguration, scheme: String, port: UInt16, on loop: EventLoop, _ status: Status,
        log: Logger
    ) throws {
        guard !configuration.registries.isEmpty else { return nil }
        self.loop = loop
        self.log = log
        tls = try configuration.registryTLS()
        client = HTTPClient(on: loop, resolver: resolver, tls: tls)
        let registry = RegistryClient(
            urls: configuration.registries, token: configuration.registryToken, client: client)
        registration = Registration(configuration.instance(scheme: scheme, port: Int(port)), in: registry, log: log) {
            try await loop.sleep(for: $0)
        }
        status.set(registration)
    }

    /// Registers, heartbeats, and deregisters when the task is cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            if let tls {
                group.addTask { [log, loop] in
                    await tls.watch(for: "registry", log: log) { try await loop.sleep(for: $0) }
                }
            }
            await registration.run()
            group.cancelAll()
        }
        await client.closeIdle()
        resolver.shutdown()
    }
}

extension DiscoveryConfiguration {
    /// What registries are spoken to over; `nil` if none of them speaks TLS.
    ///
    /// It reads files: not on an event loop.
    func registryTLS() throws(TLSFileFault) -> ReloadingTLSContext? {
        guard registries.contains(where: \.origin.isSecure) else { return nil }
        return try ReloadingTLSContext(tls ?? ClientTLSSettings())
    }

    /// What the registry is told of this replica.
    func instance(scheme: String, port: Int) -> Instance {
        let id = instanceID ?? "\(serviceName)-\(host)-\(port)"
        return Instance(
            service: serviceName, id: String(id.map { $0 == ":" ? "-" : $0 }), host: host, port: port, scheme: scheme,
            zone: zone)
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
