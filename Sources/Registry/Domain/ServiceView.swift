import Shared

/// A service as it stood at one revision: what lists and resolutions are answered from, without a lock.
///
/// The times of its leases move on with their heartbeats; everything else is fixed.
final class ServiceView: Sendable {
    let name: String
    let revision: UInt64
    /// In the order of the instance ids.
    let leases: [Lease]
    let summary: ServiceSummary
    private let pools: ResolutionPools

    init(_ service: Service) {
        name = service.name
        revision = service.revision
        leases = service.leases.values.sorted { $0.instance.registration.id.text < $1.instance.registration.id.text }
        summary = ServiceSummary(name: service.name, leases)
        pools = ResolutionPools(leases)
    }

    /// The instance to send the next request to, or `nil` if none is fit to take it.
    ///
    /// - Parameters:
    ///   - zone: where the caller is; instances there come first.
    ///   - draw: any number, each as likely as the others.
    func choose(_ selection: Selection, preferring zone: String?, draw: UInt64) -> Lease? {
        guard !selection.isEverything else { return pools.choose(preferring: zone, draw) }
        return ResolutionPools(leases.lazy.filter(selection.admits)).choose(preferring: zone, draw)
    }
}

extension ServiceSummary {
    /// Counts `leases` by status.
    init(name: String, _ leases: some Collection<Lease>) {
        self.init(name: name, instances: leases.count)
        for lease in leases {
            switch lease.status {
            case .passing: passing += 1
            case .warning: warning += 1
            case .critical: critical += 1
            }
        }
    }
}
