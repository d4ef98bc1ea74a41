import AuthClient
import HTTP
import Networking
import Shared

/// The running consumer, built once from its configuration.
final class Application: Sendable {
    private static let serviceName = "consumer"

    private let server: HTTPServer
    private let registration: Registration
    private let log: Logger
    private let writer: LogWriter
    private let address: SocketAddress

    init(_ configuration: Configuration) throws {
        writer = .standardError()
        log = Logger(service: Self.serviceName, writer: writer)
        let registry = try RegistryClient(
            urls: configuration.registryURLs,
            token: configuration.registryToken.map { String(decoding: $0.bytes, as: UTF8.self) },
            tls: configuration.tls)
        let tokens = try AccessTokenVerifier(
            registry: registry, issuer: configuration.issuer, audience: configuration.audience)

        let requests = RequestMetrics()
        var router = Router()
        GreetingEndpoint(tokens: tokens).mount(on: &router)
        HealthEndpoints(
            service: Self.serviceName, checks: [], readiness: Readiness(), metrics: MetricsRegistry(),
            requests: requests, dataDirectory: "/", log: log
        ).mount(on: &router)

        let loops = try EventLoopGroup(count: 1)
        server = HTTPServer(
            router, on: loops, options: .service(log: log, metrics: requests, routes: router.routes),
            limits: ServerLimits())
        address = try server.bind(configuration.address)
        registration = Registration(
            Instance(
                service: Self.serviceName, id: "\(Self.serviceName)-\(address.port)", host: address.ip,
                port: Int(address.port)),
            in: registry)
    }

    /// Serves until a signal asks to end.
    func run() async {
        let signals = TerminationSignals.received()
        log.info("consumer ready", ["address": .string("http://\(address)")])
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.registration.run() }
            group.addTask {
                for await _ in signals { return self.server.shutdown(grace: .seconds(5)) }
            }
            await server.run()
            group.cancelAll()
        }
        writer.close()
    }
}
