/// What changed in the catalog, as far as a restart must know it.
enum LeaseChange: Sendable {
    /// An instance has another registration or status than before, or is new.
    case put(RecoveredLease)
    /// Instances ended, by being deregistered or by expiring.
    case remove([LeaseKey])
    /// Revisions up to this one may be shown to readers from now on.
    case reserve(revision: UInt64)
}
