import Shared

/// Who may be resolved, best first: passing instances, and warning ones where none is passing.
///
/// Critical ones never are. Health comes before nearness: a passing instance far away is better than a warning one of the own zone.
struct ResolutionPools: Sendable {
    private var passing = ZonedPool()
    private var warning = ZonedPool()

    init(_ leases: some Sequence<Lease>) {
        for lease in leases {
            switch lease.status {
            case .passing: passing.add(lease)
            case .warning: warning.add(lease)
            case .critical: break
            }
        }
    }

    func choose(preferring zone: String?, _ draw: UInt64) -> Lease? {
        passing.choose(preferring: zone, draw) ?? warning.choose(preferring: zone, draw)
    }
}
