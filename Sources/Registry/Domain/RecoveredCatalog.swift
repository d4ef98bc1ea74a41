/// What a store kept.
struct RecoveredCatalog: Sendable {
    /// Names this history of revisions: it changes only with a new, empty store, where revisions start again.
    var epoch: String
    /// The highest revision of a change that was kept; readers may have seen higher ones that were not.
    var revision: UInt64
    var leases: [RecoveredLease]
    /// Kept registrations that cannot be read any more, and were left out.
    var unreadable = 0
}
