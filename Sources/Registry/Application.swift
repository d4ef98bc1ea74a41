import HTTP
import Networking
import SQLite
import Shared

/// The running registry, built once from its configuration: the one place that knows every part.
final class Application: Sendable {
    /// As in answers, log lines and metrics.
    static let serviceName = "service_registry"

    /// Where the registry listens, with the port that 0 became.
    let address: SocketAddress
    private let configuration: Configuration
    /// Keeps other processes out of the data directory for as long as this object lives.
    private let lock: DataDirectoryLock
    private let database: Database
    private let loops: EventLoopGroup
    private let server: HTTPServer
    private let tls: ReloadingTLSContext?
    private let expiry: ExpiryLoop
    private let readiness = Readiness()
    private let log: Logger

    /// Opens the data directory, recovers the leases and listens; connections wait until `run()`.
    init(_ configuration: Configuration, log: Logger) async throws {
        let directory = try DataDirectory(configuration.dataDirectory)
        lock = try directory.lock("registry.lock")
        database = try SQLiteLeaseStore.database(path: directory.file("registry.sqlite"))
        let store = SQLiteLeaseStore(database: database)
        let recovered = try await store.recover()
        let state = RegistryState(recovered, store: store, limits: configuration.catalog)
        loops = try EventLoopGroup(count: configuration.eventLoopCount)

        let metrics = MetricsRegistry()
        let requests = RequestMetrics()
        let counters = RegistryMetrics(on: metrics, state: state)
        requests.register(on: metrics)
        SystemFigures.register(on: metrics, dataDirectory: directory.path)
        metrics.register(database)

        let ids = UUIDv7Generator()
        var router = Router()
        RegistryRoutes(
            state: state,
            input: RegistrationInput(limits: configuration.registration, makeID: { ids.next().lowercased }),
            tokens: configuration.tokens, counters: counters, log: log
        ).mount(on: &router)
        HealthEndpoints(
            service: Self.serviceName, checks: [.database(database)], readiness: readiness, metrics: metrics,
            requests: requests, dataDirectory: directory.path,
            sections: [
                "database": database.writeSection, "circuit_breakers": { _ in }, "registry": state.writeSection,
            ], log: log,
            sleep: { [loop = loops.first] in try await loop.sleep(for: $0) }
        ).mount(on: &router)

        tls = try configuration.listener.tls.map { try ReloadingTLSContext($0) }
        server = HTTPServer(
            router, on: loops,
            options: .service(
                log: log, metrics: requests, routes: router.routes, routine: [HeartbeatEndpoint.template],
                hosts: configuration.hosts,
                proxies: configuration.listener.proxies, usesProxyProtocol: configuration.listener.usesProxyProtocol,
                isSecure: tls != nil),
            limits: configuration.listener.limits, tls: tls)
        if let tls { TLSMetrics.register(on: metrics, server: server, tls: tls) }
        RuntimeMetrics.register(on: metrics, loops: loops, server: server, pools: [:])
        expiry = ExpiryLoop(
            state: state, loop: loops.first, shortestTTL: .seconds(configuration.registration.ttls.lowerBound),
            expirations: counters.expirations, log: log)
        address = try server.bind(configuration.address)
        self.configuration = configuration
        self.log = log
        log.info(
            "leases recovered", ["leases": .int(recovered.leases.count), "unreadable": .int(recovered.unreadable)])
    }

    /// Serves until `stop()` is called or the task is cancelled, then closes what was opened.
    func run() async {
        log.info(
            "registry ready",
            [
                "address": .string("\(configuration.listener.scheme)://\(address)"),
                "writing_needs_token": .bool(!configuration.isOpen),
            ])
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.expiry.run() }
            if let tls {
                group.addTask { [log, loop = loops.first] in
                    await tls.watch(for: "server", log: log) { try await loop.sleep(for: $0) }
                }
            }
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
        do {
            try database.close()
        } catch {
            // Nothing is lost: the log is read when the file is opened next.
            log.error("the database was not closed in order", ["reason": .string("\(error)")])
        }
        log.info("registry stopped")
    }
}
