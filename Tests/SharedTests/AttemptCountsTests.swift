import Shared
import Testing

@Suite struct AttemptCountsTests {
    private let limit = RateLimit("login", Rate(2, per: .seconds(60)))
    private let start = ContinuousClock.now

    @Test func countsWithinAWindowThatStartsWithTheFirstAttempt() {
        var counts = AttemptCounts(limit)
        #expect(counts.take("a", at: start).remaining == 1)
        #expect(counts.take("a", at: start + .seconds(50)).remaining == 0)
        #expect(counts.state(of: "a", at: start + .seconds(59)).reset == .seconds(1))
        #expect(counts.state(of: "a", at: start + .seconds(59)).remaining == 0)
        #expect(counts.state(of: "a", at: start + .seconds(60)).remaining == 2)
        #expect(counts.state(of: "b", at: start).remaining == 2)
    }

    @Test func givesBackWhatWasTakenInTheSameWindowOnly() {
        var counts = AttemptCounts(limit)
        _ = counts.take("a", at: start)
        counts.giveBack("a", at: start + .seconds(1))
        counts.giveBack("a", at: start + .seconds(1))
        #expect(counts.state(of: "a", at: start + .seconds(1)).remaining == 2)

        _ = counts.take("a", at: start + .seconds(70))
        counts.giveBack("b", at: start + .seconds(70))
        #expect(counts.state(of: "a", at: start + .seconds(70)).remaining == 1)
    }

    @Test func forgetsKeysWhenTheirWindowEnds() {
        var counts = AttemptCounts(limit)
        for index in 0..<1000 { _ = counts.take("\(index)", at: start + .milliseconds(index)) }
        #expect(counts.keyCount == 1000)
        _ = counts.state(of: "x", at: start + .seconds(60) + .milliseconds(899))
        #expect(counts.keyCount == 100)
        _ = counts.state(of: "x", at: start + .seconds(120))
        #expect(counts.keyCount == 0)
    }

    @Test func displacesTheOldestKeyWhenThereAreTooMany() {
        var counts = AttemptCounts(limit, keyLimit: 3)
        for key in ["a", "b", "c", "d"] { _ = counts.take(key, at: start) }
        #expect(counts.keyCount == 3)
        #expect(counts.state(of: "a", at: start).remaining == 2)
        #expect(counts.state(of: "d", at: start).remaining == 1)
    }

    /// Whatever happens, a key never has more attempts in one window than it may.
    @Test(arguments: 0..<8)
    func neverAllowsMoreThanTheLimitInAWindow(_ seed: UInt64) {
        var random = LinearGenerator(state: seed)
        var counts = AttemptCounts(limit)
        var allowed: [String: [Duration]] = [:]
        var time = Duration.zero
        for _ in 0..<2000 {
            time += .seconds(Int.random(in: 0...10, using: &random))
            let key = ["a", "b", "c"].randomElement(using: &random) ?? "a"
            guard counts.state(of: key, at: start + time).remaining > 0 else { continue }
            _ = counts.take(key, at: start + time)
            allowed[key, default: []].append(time)
        }
        for times in allowed.values {
            // Two windows may touch, so three attempts can lie within one length, but never five.
            for (first, fifth) in zip(times, times.dropFirst(4)) { #expect(fifth - first >= .seconds(60)) }
        }
    }
}
