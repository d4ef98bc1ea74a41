/// The leases of one status: all together, and by zone.
struct ZonedPool: Sendable {
    private var all = WeightedPool()
    private var byZone: [String: WeightedPool] = [:]

    mutating func add(_ lease: Lease) {
        all.add(lease)
        if let zone = lease.instance.registration.zone { byZone[zone, default: WeightedPool()].add(lease) }
    }

    /// One of `zone`, else one of any zone.
    func choose(preferring zone: String?, _ draw: UInt64) -> Lease? {
        zone.flatMap { byZone[$0]?.choose(draw) } ?? all.choose(draw)
    }
}
