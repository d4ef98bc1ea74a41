import AuthClient
import Crypto
import FoundationEssentials
import HTTP
import Networking
import SQLite
import Shared

/// The running service, built once from its configuration: the one place that knows every part.
final class Application: Sendable {
    /// As in answers, log lines, metrics, and in the registry unless configured otherwise.
    static let serviceName = "auth_service"
    /// Hashing gives way to the loops, so that a flood of log-ins leaves the other paths quick.
    private static let hashingNiceness: CInt = 10

    /// Where the service listens, with the port that 0 became.
    let address: SocketAddress
    private let configuration: Configuration
    /// Keeps other processes out of the data directory for as long as this object lives.
    private let lock: DataDirectoryLock
    private let database: Database
    private let loops: EventLoopGroup
    private let hashing: WorkerPool
    private let server: HTTPServer
    private let tls: ReloadingTLSContext?
    private let maintenance: Maintenance
    private let discovery: Discovery?
    private let readiness = Readiness()
    private let log: Logger

    /// Opens the data directory and listens; connections wait until `run()`.
    init(_ configuration: Configuration, log: Logger, now: @escaping @Sendable () -> Date = { Date() }) async throws {
        let directory = try DataDirectory(configuration.dataDirectory)
        lock = try directory.lock("auth.lock")
        let secrets = try GeneratedSecrets(configuration.secrets, in: directory, log: log)
        let vault = SecretVault(secrets.encryptionKey)
        database = try Stores.openDatabase(path: directory.file("auth.sqlite"))
        let stores = Stores(database)
        loops = try EventLoopGroup(count: configuration.eventLoopCount)
        hashing = WorkerPool(
            name: "hash", threads: configuration.passwords.threads, queueLimit: configuration.passwords.queueLimit,
            niceness: Self.hashingNiceness
        )

        let metrics = MetricsRegistry()
        let requests = RequestMetrics()
        requests.register(on: metrics)
        SystemFigures.register(on: metrics, dataDirectory: directory.path)
        metrics.register(database)

        let hasher = try await hashing.run { [cost = configuration.passwords.cost] in
            try PasswordHasher(parameters: cost)
        }
        let routes = AuthRoutes(
            configuration,
            AuthRoutes.Parts(
                stores: stores, keys: try await SigningKeys(from: stores.keys, vault, now: now()), vault: vault,
                pseudonyms: Pseudonyms(secrets.secretKey), passwords: PasswordService(hasher, on: hashing),
                limiter: MemoryRateLimiter(),
                metrics: AuthMetrics(metrics), log: log, now: now
            )
        )
        maintenance = routes.maintenance
        try await maintenance.recover()
        let discovery = Discovery.Status()

        var router = Router()
        routes.mount(on: &router)
        HealthEndpoints(
            service: Self.serviceName,
            checks: [.database(database), .cache, .migrations(database)] + configuration.discovery.checks(discovery),
            readiness: readiness, metrics: metrics, requests: requests, dataDirectory: directory.path,
            sections: ["database": database.writeSection, "circuit_breakers": { _ in }], log: log,
            sleep: { [loop = loops.first] in try await loop.sleep(for: $0) }
        ).mount(on: &router)

        tls = try configuration.listener.tls.map { try ReloadingTLSContext($0) }
        server = HTTPServer(
            router, on: loops,
            options: .service(
                log: log, metrics: requests, routes: router.routes, hosts: configuration.hosts,
                cors: configuration.cors,
                proxies: configuration.listener.proxies, usesProxyProtocol: configuration.listener.usesProxyProtocol,
                isSecure: tls != nil
            ),
            limits: configuration.listener.limits, tls: tls
        )
        if let tls { TLSMetrics.register(on: metrics, server: server, tls: tls) }
        RuntimeMetrics.register(
            on: metrics, loops: loops, server: server, pools: ["hash": hashing]
        )
        address = try server.bind(configuration.address)
        self.discovery = try Discovery(
            configuration.discovery, scheme: configuration.listener.scheme, port: address.port, on: loops.first,
            discovery, log: log
        )
        self.configuration = configuration
        self.log = log
    }

    /// Serves until `stop()` is called or the task is cancelled, then closes what was opened.
    func run() async {
        log.info("auth service ready", ["address": .string("\(configuration.listener.scheme)://\(address)")])
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [maintenance, loop = loops.first] in
                await maintenance.run { try await loop.sleep(for: $0) }
            }
            if let tls {
                group.addTask { [log, loop = loops.first] in
                    await tls.watch(for: "server", log: log) { try await loop.sleep(for: $0) }
                }
            }
            if let discovery { group.addTask { await discovery.run() } }
            await withTaskCancellationHandler {
                await server.run()
            } onCancel: {
                stop()
            }
            group.cancelAll()
        }
        close()
    }

    /// Stops accepting, lets what is in flight finish within the grace, and makes `run()` return.
    func stop() {
        readiness.drain()
        server.shutdown(grace: configuration.shutdownGrace)
    }

    private func close() {
        loops.stop()
        hashing.shutdown()
        do {
            try database.close()
        } catch {
            // Nothing is lost: the log is read when the file is opened next.
            log.error("the database was not closed in order", ["reason": .string("\(error)")])
        }
        log.info("auth service stopped")
    }
}
