import Shared
import Synchronization

/// The catalog shared by all threads, with the store that outlives the process.
///
/// The lock is held for one decision and the queueing of its write, so the order on disk is the order in memory.
/// Changes are visible at once and acknowledged when they are kept. Reads that need no decision take a view.
final class RegistryState: Sendable {
    /// Revisions a reader may have seen that were not kept when the process ended: far fewer than this.
    static let revisionLeap: UInt64 = 10_000
    /// Most leases looked at while the lock is held.
    private static let expiryPortion = 1_000

    /// Names this history of revisions; see `RecoveredCatalog.epoch`.
    let epoch: String
    private let catalog: Mutex<Catalog>
    private let store: any LeaseStore
    private let draws: DrawSequence
    private let now: @Sendable () -> Moment

    /// Recovers what `store` kept and gives each lease a full life of its own.
    init(
        _ recovered: RecoveredCatalog, store: any LeaseStore, limits: CatalogLimits = CatalogLimits(),
        draws: DrawSequence = DrawSequence(), now: @escaping @Sendable () -> Moment = { .now() }
    ) {
        var catalog = Catalog(revision: recovered.revision + Self.revisionLeap, limits: limits)
        catalog.recover(recovered.leases, now())
        epoch = recovered.epoch
        self.catalog = Mutex(catalog)
        self.store = store
        self.draws = draws
        self.now = now
    }

    // MARK: - Changes

    /// - Throws: `RegistryError.full` or `.notKept`.
    func register(_ registration: Registration) async throws(RegistryError) -> Catalog.Registered {
        let (registered, change) = try catalog.withLock { catalog throws(RegistryError) in
            let registered = try catalog.register(registration, now())
            // An unchanged one is put again, too: the write of the first may still be on its way, or have failed.
            return (registered, store.submit(.put(RecoveredLease(registered.lease))))
        }
        try await keep(change)
        return registered
    }

    /// A heartbeat; only another status is written, and acknowledged when `keep` of the change returns.
    ///
    /// - Throws: `RegistryError.instanceNotFound`.
    func renew(
        service: String, id: String, status: InstanceStatus?
    ) throws(RegistryError) -> (lease: Lease, change: PendingChange?) {
        try catalog.withLock { catalog throws(RegistryError) in
            let revision = catalog.revision
            guard let lease = catalog.renew(service: service, id: id, status: status, now()) else {
                throw .instanceNotFound
            }
            return (lease, catalog.revision == revision ? nil : store.submit(.put(RecoveredLease(lease))))
        }
    }

    /// - Throws: `RegistryError.instanceNotFound` or `.notKept`.
    func deregister(service: String, id: String) async throws(RegistryError) {
        let change = try catalog.withLock { catalog throws(RegistryError) in
            guard let lease = catalog.deregister(service: service, id: id) else { throw .instanceNotFound }
            return store.submit(.remove([lease.key], revision: catalog.revision))
        }
        try await keep(change)
    }

    /// Ends the leases whose time is up; nobody waits for the store: a row that stays is a lease that expires again.
    ///
    /// - Parameter forgiving: see `Catalog.expire`.
    /// - Returns: what has expired, in order.
    @discardableResult
    func expire(forgiving: Bool = false) -> [Lease] {
        var all: [Lease] = []
        while true {
            let (expired, more) = catalog.withLock { catalog in
                let outcome = catalog.expire(now(), limit: Self.expiryPortion, forgiving: forgiving)
                if !outcome.expired.isEmpty {
                    _ = store.submit(.remove(outcome.expired.map(\.key), revision: catalog.revision))
                }
                return outcome
            }
            all += expired
            if !more { return all }
        }
    }

    /// When `expire` will next have something to look at, in nanoseconds of the monotonic clock.
    var nextDeadline: UInt64? { catalog.withLock { $0.nextDeadline } }

    /// Returns when a change is on disk.
    ///
    /// - Throws: `RegistryError.notKept`.
    func keep(_ change: PendingChange) async throws(RegistryError) {
        do {
            try await change.committed()
        } catch {
            throw .notKept(reason: "\(error)")
        }
    }

    // MARK: - Reads

    var revision: UInt64 { catalog.withLock { $0.revision } }
    var leaseCount: Int { catalog.withLock { $0.leaseCount } }
    var serviceCount: Int { catalog.withLock { $0.services.count } }

    /// The service as it stands, made when first asked for and kept until the service changes.
    func view(of name: String) -> ServiceView? {
        let (view, service) = catalog.withLock { catalog -> (ServiceView?, Service?) in
            guard let service = catalog.services[name] else { return (nil, nil) }
            return service.view.map { ($0, nil) } ?? (nil, service)
        }
        guard let service else { return view }
        // Outside the lock, for it sorts; two threads that do it at once make the same.
        let made = ServiceView(service)
        catalog.withLock { $0.keep(made) }
        return made
    }

    /// Every service with its counts, by name, and the revision they are of.
    func summaries() -> ServiceList {
        let (revision, services) = catalog.withLock { ($0.revision, $0.services) }
        let summaries = services.values.map { service in
            service.view?.summary ?? ServiceSummary(name: service.name, service.leases.values)
        }
        return ServiceList(revision: revision, services: summaries.sorted { $0.name < $1.name })
    }

    /// The instance to send the next request for a service to.
    ///
    /// - Throws: `RegistryError.unresolvable`.
    func resolve(_ name: String, _ selection: Selection, preferring zone: String?) throws(RegistryError) -> Lease {
        guard let lease = view(of: name)?.choose(selection, preferring: zone, draw: draws.next()) else {
            throw .unresolvable(name)
        }
        return lease
    }
}
