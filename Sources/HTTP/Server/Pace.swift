internal import Networking

/// How long a peer may still take over a message, by the pace it has kept: what moves too slowly ends, however often it
/// moves.
///
/// At first there is `timeout`. Each byte that passes pays for its share of time, up to `timeout` from now: who keeps
/// the minimum pace goes on for ever, a burst buys no more than the timeout.
struct Pace {
    private(set) var deadline: MonotonicTime
    private let timeout: Duration
    private let nanosecondsPerByte: UInt64

    init(from start: MonotonicTime, timeout: Duration, minimumByteRate: Int) {
        deadline = start + timeout
        self.timeout = timeout
        nanosecondsPerByte = 1_000_000_000 / UInt64(max(1, minimumByteRate))
    }

    /// Leaves out a time in which nothing was asked of the peer.
    mutating func pause(nanoseconds: UInt64) {
        deadline = deadline + .nanoseconds(Int64(clamping: nanoseconds))
    }

    mutating func passed(_ byteCount: Int, now: MonotonicTime) {
        let (paid, overflow) = UInt64(max(0, byteCount)).multipliedReportingOverflow(by: nanosecondsPerByte)
        guard !overflow, paid < UInt64(Int64.max) else {
            deadline = now + timeout
            return
        }
        deadline = min(deadline + .nanoseconds(Int64(paid)), now + timeout)
    }
}
