import Shared

/// Which instances exist, and until when: the registry's state machine, without I/O or clock.
///
/// Invariants:
/// - The revision grows with every change a reader could see, but for the times a plain renewal moves.
/// - A renewed lease is never expired before its full life has passed since.
/// - A renewal never creates: who was expired or deregistered must register again.
struct Catalog: Sendable {
    /// A registration as it was taken in.
    struct Registered: Sendable {
        let lease: Lease
        /// Whether the instance was not in the catalog before.
        let isNew: Bool
    }

    private(set) var revision: UInt64
    private(set) var leaseCount = 0
    private(set) var services: [String: Service] = [:]
    private let limits: CatalogLimits
    private var contentBytes = 0
    private var deadlines = DeadlineHeap()

    init(revision: UInt64 = 0, limits: CatalogLimits = CatalogLimits()) {
        self.revision = revision
        self.limits = limits
    }

    /// When the next lease may run out, in nanoseconds of the monotonic clock: no lease expires before.
    var nextDeadline: UInt64? { deadlines.earliest?.deadline }

    /// Entries kept to find the next deadline; some may be of leases that ended early.
    var deadlineCount: Int { deadlines.count }

    func lease(service: String, id: String) -> Lease? {
        services[service]?.leases[id]
    }

    // MARK: - Events

    /// Gives an instance a lease, or a living one another registration.
    ///
    /// It is `passing` from then on. A living instance keeps the time it was first registered; registering it
    /// again with nothing changed is a renewal.
    ///
    /// - Throws: `RegistryError.full`; what is there can still be renewed then.
    mutating func register(_ registration: Registration, _ now: Moment) throws(RegistryError) -> Registered {
        let old = lease(service: registration.service.text, id: registration.id.text)
        if let old, old.status == .passing, old.instance.registration == registration {
            old.renew(now)
            return Registered(lease: old, isNew: false)
        }
        try checkRoom(for: registration, replacing: old)
        let instance = Instance(registration, registeredAt: old?.instance.registeredAt ?? now.wall)
        return Registered(lease: put(instance, .passing, now, replacing: old), isNew: old == nil)
    }

    /// A heartbeat: two look-ups and a new deadline, nothing allocated, unless it brings another status.
    ///
    /// - Parameter status: `nil` leaves it as it is.
    /// - Returns: `nil` if there is no such instance.
    mutating func renew(service: String, id: String, status: InstanceStatus? = nil, _ now: Moment) -> Lease? {
        guard let lease = lease(service: service, id: id) else { return nil }
        guard let status, status != lease.status else {
            lease.renew(now)
            return lease
        }
        return put(lease.instance, status, now, replacing: lease)
    }

    /// - Returns: the lease that ended, or `nil` if there was none.
    mutating func deregister(service: String, id: String) -> Lease? {
        guard let lease = lease(service: service, id: id) else { return nil }
        remove(lease)
        return lease
    }

    /// Ends leases whose deadline has come, the earliest first.
    ///
    /// - Parameters:
    ///   - limit: most leases looked at in one call, so that a lock is held for a bounded time.
    ///   - forgiving: leaves them a full life from now on instead, because nobody could renew: the process stood still.
    /// - Returns: what has expired, and whether there is more to look at by `now`.
    mutating func expire(_ now: Moment, limit: Int = .max, forgiving: Bool = false) -> (expired: [Lease], more: Bool) {
        var expired: [Lease] = []
        for _ in 0..<limit {
            guard let earliest = deadlines.earliest, earliest.deadline <= now.monotonic else { return (expired, false) }
            let lease = earliest.lease
            guard isCurrent(lease) else {
                deadlines.removeEarliest()
                continue
            }
            if forgiving, lease.deadline <= now.monotonic { lease.renew(now) }
            if lease.deadline > now.monotonic {
                deadlines.correctEarliest()
            } else {
                deadlines.removeEarliest()
                remove(lease)
                expired.append(lease)
            }
        }
        return (expired, true)
    }

    /// Takes in what a store kept, each with a full life of its own from now on: time it did not see is not held
    /// against anyone.
    mutating func recover(_ leases: [RecoveredLease], _ now: Moment) {
        for recovered in leases {
            let instance = Instance(recovered.registration, registeredAt: recovered.registeredAt)
            insert(Lease(instance, status: recovered.status, revision: recovered.revision, renewedAt: now))
        }
    }

    /// Keeps `view` for the readers that follow, unless the service has changed since.
    mutating func keep(_ view: ServiceView) {
        guard services[view.name]?.revision == view.revision else { return }
        services[view.name]?.view = view
    }

    // MARK: - Table

    private func isCurrent(_ lease: Lease) -> Bool {
        let registration = lease.instance.registration
        return self.lease(service: registration.service.text, id: registration.id.text) === lease
    }

    private func checkRoom(for registration: Registration, replacing old: Lease?) throws(RegistryError) {
        let bytes = contentBytes + registration.byteCount - (old?.instance.registration.byteCount ?? 0)
        let isNewService = services[registration.service.text] == nil
        guard bytes <= limits.contentBytes, old != nil || leaseCount < limits.instances,
            !isNewService || services.count < limits.services
        else { throw .full }
    }

    private mutating func put(
        _ instance: Instance, _ status: InstanceStatus, _ now: Moment, replacing old: Lease?
    ) -> Lease {
        if let old { forget(old) }
        revision += 1
        let lease = Lease(instance, status: status, revision: revision, renewedAt: now)
        insert(lease)
        compactIfNeeded()
        return lease
    }

    private mutating func insert(_ lease: Lease) {
        let registration = lease.instance.registration
        let name = registration.service.text
        services[name, default: Service(name: name)].leases[registration.id.text] = lease
        touch(name, at: lease.revision)
        leaseCount += 1
        contentBytes += registration.byteCount
        deadlines.insert(lease)
    }

    private mutating func remove(_ lease: Lease) {
        revision += 1
        forget(lease)
        let name = lease.instance.registration.service.text
        if services[name]?.leases.isEmpty == true {
            services[name] = nil
        } else {
            touch(name, at: revision)
        }
        compactIfNeeded()
    }

    private mutating func forget(_ lease: Lease) {
        let registration = lease.instance.registration
        services[registration.service.text]?.leases[registration.id.text] = nil
        leaseCount -= 1
        contentBytes -= registration.byteCount
    }

    private mutating func touch(_ name: String, at revision: UInt64) {
        guard var service = services.removeValue(forKey: name) else { return }
        service.revision = max(service.revision, revision)
        service.view = nil
        services[name] = service
    }

    /// Entries of leases that ended early stay in the heap until their time; no more of them than there are leases.
    private mutating func compactIfNeeded() {
        guard deadlines.count > 2 * leaseCount + 64 else { return }
        let services = self.services
        deadlines.compact { lease in
            let registration = lease.instance.registration
            return services[registration.service.text]?.leases[registration.id.text] === lease
        }
    }
}
