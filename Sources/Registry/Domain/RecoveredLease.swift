import Shared

/// A lease as a store kept it: everything but its deadline.
struct RecoveredLease: Sendable {
    let registration: Registration
    let registeredAt: WallTime
    let status: InstanceStatus
    let revision: UInt64
}
