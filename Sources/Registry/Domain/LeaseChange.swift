/// What changed in the catalog, as far as a restart must know it.
enum LeaseChange: Sendable {
    /// An instance has another registration or status than before, or is new.
    case put(RecoveredLease)
    /// Instances ended, by being deregistered or by expiring; the revision is that of the last of them.
    case remove([LeaseKey], revision: UInt64)
}
