/// Names one instance in the whole registry.
struct LeaseKey: Hashable, Sendable {
    let service: String
    let id: String
}

extension Registration {
    var key: LeaseKey { LeaseKey(service: service.text, id: id.text) }
}

extension Lease {
    var key: LeaseKey { instance.registration.key }
}

extension RecoveredLease {
    var key: LeaseKey { registration.key }

    /// What a store keeps of `lease`.
    init(_ lease: Lease) {
        self.init(
            registration: lease.instance.registration, registeredAt: lease.instance.registeredAt,
            status: lease.status, revision: lease.revision)
    }
}
