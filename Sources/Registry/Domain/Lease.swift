import Shared
import Synchronization

/// The time an instance may stay in the catalog without a heartbeat.
///
/// Renewing moves the deadline and nothing else; a new status or registration makes a new lease.
/// Only the catalog renews, under its lock; anyone may read.
final class Lease: Sendable {
    let instance: Instance
    let status: InstanceStatus
    /// Revision of the catalog that brought this instance and status.
    let revision: UInt64
    private let deadlineNanoseconds: Atomic<UInt64>
    private let renewedMicroseconds: Atomic<Int64>

    init(_ instance: Instance, status: InstanceStatus, revision: UInt64, renewedAt moment: Moment) {
        self.instance = instance
        self.status = status
        self.revision = revision
        deadlineNanoseconds = Atomic(0)
        renewedMicroseconds = Atomic(0)
        renew(moment)
    }

    /// Life after each renewal, in seconds.
    var ttl: Int { instance.registration.ttl }

    /// When the lease runs out, in nanoseconds of the monotonic clock.
    var deadline: UInt64 { deadlineNanoseconds.load(ordering: .relaxed) }

    /// The last heartbeat, or the registration if there was none yet.
    var lastHeartbeat: WallTime { WallTime(microseconds: renewedMicroseconds.load(ordering: .relaxed)) }

    /// Gives the lease its full life from `moment` on.
    func renew(_ moment: Moment) {
        deadlineNanoseconds.store(moment.monotonic + UInt64(ttl) * 1_000_000_000, ordering: .relaxed)
        renewedMicroseconds.store(moment.wall.microseconds, ordering: .relaxed)
    }
}
