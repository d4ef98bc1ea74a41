import Networking
import Testing

@testable import HTTP

/// How long a slow peer may go on.
@Suite struct PaceTests {
    private static let start = MonotonicTime(nanoseconds: 1_000_000_000_000)
    private static let rate = 1000

    private func pace(timeout: Duration = .seconds(10), rate: Int = rate) -> Pace {
        Pace(from: Self.start, timeout: timeout, minimumByteRate: rate)
    }

    @Test func beginsWithTheTimeout() {
        #expect(pace().deadline == Self.start + .seconds(10))
    }

    @Test(arguments: [1, 10, 1000])
    func letsAPeerAtTheMinimumPaceGoOnForEver(_ bytesAtOnce: Int) {
        var pace = pace()
        var now = Self.start
        for _ in 0..<100_000 {
            now = now + .milliseconds(bytesAtOnce)
            #expect(now < pace.deadline)
            pace.passed(bytesAtOnce, now: now)
        }
        #expect(pace.deadline == now + .seconds(10))
    }

    @Test(arguments: [1, 100, 500, 999])
    func endsAPeerThatIsSlowerHoweverOftenItSends(_ bytesEachSecond: Int) {
        var pace = pace()
        var now = Self.start
        var seconds = 0
        while now < pace.deadline, seconds < 1_000_000 {
            now = now + .seconds(1)
            pace.passed(bytesEachSecond, now: now)
            seconds += 1
        }
        // Each second costs one and pays for a part of one.
        #expect(seconds <= 10 * 1000 / (1000 - bytesEachSecond) + 1)
    }

    @Test(arguments: [10_000, 10_001, 1_000_000_000, Int.max / 1_000_000, Int.max])
    func givesNoMoreThanTheTimeoutForABurst(_ byteCount: Int) {
        var pace = pace()
        let now = Self.start + .seconds(5)
        pace.passed(byteCount, now: now)
        #expect(pace.deadline == now + .seconds(10))
    }

    @Test(arguments: [0, -1, Int.min])
    func givesNothingForNothing(_ byteCount: Int) {
        var pace = pace()
        pace.passed(byteCount, now: Self.start + .seconds(9))
        #expect(pace.deadline == Self.start + .seconds(10))
    }

    @Test func paysForEachByteOnce() {
        var pace = pace()
        pace.passed(2000, now: Self.start + .seconds(9))
        #expect(pace.deadline == Self.start + .seconds(12))
        pace.passed(1, now: Self.start + .seconds(9))
        #expect(pace.deadline == Self.start + .milliseconds(12_001))
    }

    @Test(arguments: [0, -5, Int.min])
    func takesARateThatIsNoneForOneByteASecond(_ rate: Int) {
        var pace = pace(rate: rate)
        pace.passed(3, now: Self.start + .seconds(9))
        #expect(pace.deadline == Self.start + .seconds(13))
    }

    @Test func leavesOutTheTimeInWhichNothingWasAsked() {
        var pace = pace()
        pace.pause(nanoseconds: 5_000_000_000)
        #expect(pace.deadline == Self.start + .seconds(15))
        // It buys nothing beyond: what passes later is bounded as ever.
        pace.passed(1_000_000, now: Self.start + .seconds(6))
        #expect(pace.deadline == Self.start + .seconds(16))
    }

    @Test func staysAtTheEndOfTimeWithoutOverflow() {
        var pace = Pace(from: .distantFuture, timeout: .seconds(Int64.max), minimumByteRate: 1)
        pace.pause(nanoseconds: .max)
        pace.passed(.max, now: .distantFuture)
        #expect(pace.deadline == .distantFuture)
    }
}
