import Networking
import Shared

/// Ends leases when their time is up, to within `granularity`, with nobody asking.
///
/// It sleeps until the next deadline there is, and never longer than the shortest life a lease may have: so a lease
/// that begins while it sleeps cannot end before it wakes, and nobody has to wake it.
struct ExpiryLoop: Sendable {
    /// Deadlines this close together are looked at together.
    static let granularity: Duration = .milliseconds(20)
    /// A wake-up later than this means that the process stood still, and that nobody could renew meanwhile.
    static let pauseTolerance: Duration = .seconds(1)

    let state: RegistryState
    let loop: EventLoop
    let shortestTTL: Duration
    let expirations: Counter
    let log: Logger

    /// Runs until the task is cancelled.
    func run() async {
        var planned = MonotonicTime.now
        while true {
            let late = MonotonicTime.now.nanoseconds(since: planned)
            expire(forgiving: late > Self.pauseTolerance.nanoseconds)
            planned = nextWakeUp(after: .now)
            do {
                try await loop.sleep(until: planned)
            } catch {
                return  // cancelled: the registry stops
            }
        }
    }

    private func expire(forgiving: Bool) {
        if forgiving { log.warning("the process stood still; overdue leases get another life") }
        let expired = state.expire(forgiving: forgiving)
        expirations.increment(by: expired.count)
        for lease in expired {
            log.info(
                "instance expired", ["service_name": .string(lease.key.service), "instance_id": .string(lease.key.id)])
        }
    }

    private func nextWakeUp(after now: MonotonicTime) -> MonotonicTime {
        let deadline = state.nextDeadline.map { MonotonicTime(nanoseconds: $0) } ?? .distantFuture
        return min(max(deadline, now + Self.granularity), now + shortestTTL)
    }
}
