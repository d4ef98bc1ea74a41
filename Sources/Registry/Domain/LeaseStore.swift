/// Keeps registrations across restarts of the registry.
///
/// Deadlines are not kept: heartbeats write nothing, and a recovered lease starts a life of its own. Contract:
/// - Changes take effect in the order in which they were submitted, each as a whole.
/// - A change whose `PendingChange` has returned is there after a crash of the process or the machine.
/// - `recover()` names the highest revision of all changes that were kept.
protocol LeaseStore: Sendable {
    /// Puts a change in line and returns at once; called under the catalog's lock.
    func submit(_ change: LeaseChange) -> PendingChange

    /// Everything kept, at start, before any change is submitted.
    func recover() async throws -> RecoveredCatalog
}
