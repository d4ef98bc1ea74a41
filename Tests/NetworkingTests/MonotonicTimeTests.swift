import Networking
import Testing

@Suite struct MonotonicTimeTests {
    private func time(_ nanoseconds: UInt64) -> MonotonicTime { MonotonicTime(nanoseconds: nanoseconds) }

    @Test func doesNotGoBack() {
        var last = MonotonicTime.now
        for _ in 0..<1000 {
            let now = MonotonicTime.now
            #expect(now >= last)
            last = now
        }
    }

    @Test(
        arguments: [
            (.zero, 0), (.nanoseconds(1), 1), (.microseconds(1), 1000), (.milliseconds(1), 1_000_000),
            (.seconds(1), 1_000_000_000), (.seconds(86400 * 365), 31_536_000_000_000_000),
            (.seconds(18_446_744_073), 18_446_744_073_000_000_000),
            // Below a nanosecond nothing is left.
            (Duration(secondsComponent: 0, attosecondsComponent: 999_999_999), 0),
            // Below zero counts as zero.
            (.nanoseconds(-1), 0), (.seconds(-1), 0), (.seconds(Int64.min), 0),
            // Too long for the number: the longest there is, never a short one.
            (.seconds(18_446_744_074), .max), (.seconds(1 << 40), .max), (.seconds(1 << 55), .max),
            (.seconds(Int64.max), .max),
        ] as [(Duration, UInt64)])
    func countsADurationInNanoseconds(_ duration: Duration, _ nanoseconds: UInt64) {
        #expect(duration.nanoseconds == nanoseconds)
    }

    @Test func addsADurationAndStopsAtTheEndOfTime() {
        #expect(time(5) + .nanoseconds(3) == time(8))
        #expect(time(5) + .seconds(-3) == time(5))
        #expect(time(.max - 1) + .nanoseconds(1) == .distantFuture)
        #expect(time(.max - 1) + .nanoseconds(2) == .distantFuture)
        #expect(MonotonicTime.now + .seconds(Int64.max) == .distantFuture)
        #expect(MonotonicTime.distantFuture + .seconds(1) == .distantFuture)
    }

    @Test func countsFromAnEarlierInstantAndNotFromALaterOne() {
        #expect(time(8).nanoseconds(since: time(5)) == 3)
        #expect(time(5).nanoseconds(since: time(5)) == 0)
        #expect(time(5).nanoseconds(since: time(8)) == 0)
    }

    @Test func tellsADurationInSeconds() {
        #expect(Duration.milliseconds(1500).seconds == 1.5)
        #expect(Duration.seconds(-2).seconds == -2)
    }
}
