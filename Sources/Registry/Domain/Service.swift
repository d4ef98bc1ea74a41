/// The leases of one service.
struct Service: Sendable {
    let name: String
    var leases: [String: Lease] = [:]
    /// Revision of the catalog at which the service last changed.
    var revision: UInt64 = 0
    /// What readers see, once one has asked; a change lets go of it.
    var view: ServiceView?
}
