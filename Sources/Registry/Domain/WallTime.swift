import Glibc

/// A point in civil time, in microseconds since 1970 (UTC): what the wire shows, never what decides an expiry.
struct WallTime: Hashable, Sendable {
    let microseconds: Int64

    static func + (time: Self, seconds: Int) -> Self {
        Self(microseconds: time.microseconds + Int64(seconds) * 1_000_000)
    }

    static func now() -> Self {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Self(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}
