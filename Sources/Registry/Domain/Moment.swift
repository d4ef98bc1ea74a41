import Glibc

/// The time of one decision, on both clocks.
struct Moment: Sendable {
    /// Nanoseconds of the monotonic clock, which stands still while the machine sleeps: what deadlines are made of.
    var monotonic: UInt64
    var wall: WallTime

    static func now() -> Self {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let monotonic = UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
        return Self(monotonic: monotonic, wall: .now())
    }
}
