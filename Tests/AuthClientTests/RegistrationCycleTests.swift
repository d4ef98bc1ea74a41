import Testing

@testable import AuthClient

/// What a registered process does next, by plain calls.
@Suite struct RegistrationCycleTests {
    @Test func registersAndThenSendsHeartbeats() {
        var cycle = RegistrationCycle()
        #expect(cycle.action == .register)
        #expect(!cycle.mayHaveLease)

        #expect(cycle.next(after: .registered(interval: .seconds(20)), jitter: 1) == .seconds(20))
        #expect(cycle.action == .heartbeat)
        #expect(cycle.next(after: .renewed, jitter: 1) == .seconds(20))
        #expect(cycle.action == .heartbeat)
        #expect(cycle.mayHaveLease)
    }

    /// Processes that started together drift apart, and none is later than it was asked to be.
    @Test(arguments: [(0, 18), (0.5, 19), (1, 20)])
    func spreadsHeartbeats(jitter: Double, seconds: Double) {
        var cycle = RegistrationCycle()

        #expect(close(cycle.next(after: .registered(interval: .seconds(20)), jitter: jitter), .seconds(seconds)))
        #expect(close(cycle.next(after: .renewed, jitter: jitter), .seconds(seconds)))
    }

    @Test func registersAgainAtOnceWhenItIsUnknown() {
        var cycle = RegistrationCycle()
        _ = cycle.next(after: .registered(interval: .seconds(20)), jitter: 1)

        #expect(cycle.next(after: .unknown, jitter: 1) == .zero)
        #expect(cycle.action == .register)
        #expect(!cycle.mayHaveLease)
    }

    @Test func waitsLongerAfterEachFailureUpToALimit() {
        var cycle = RegistrationCycle()
        let waits = (0..<9).map { _ in cycle.next(after: .failed, jitter: 1) }

        #expect(waits == [.seconds(0.25), .seconds(0.5)] + [1, 2, 4, 8, 15, 15, 15].map { .seconds($0) })
        #expect(cycle.action == .register)
    }

    @Test func doesNotComeBackTogetherWithTheOthers() {
        var first = RegistrationCycle()
        var second = RegistrationCycle()

        #expect(close(first.next(after: .failed, jitter: 0), .milliseconds(125)))
        #expect(close(second.next(after: .failed, jitter: 0.5), .milliseconds(187.5)))
    }

    @Test func waitsWithoutEndAndWithoutOverflow() {
        var cycle = RegistrationCycle()
        for _ in 0..<10_000 { #expect(cycle.next(after: .failed, jitter: 1) <= RegistrationCycle.longestRetry) }
    }

    /// A lease that is short is not lost by waiting long for a registry that is back.
    @Test func retriesHeartbeatsNoLaterThanTheNextWouldBe() {
        var cycle = RegistrationCycle()
        _ = cycle.next(after: .registered(interval: .seconds(2)), jitter: 1)
        for _ in 0..<20 { #expect(cycle.next(after: .failed, jitter: 1) <= .seconds(2)) }

        #expect(cycle.action == .heartbeat)
        #expect(cycle.mayHaveLease)
    }

    @Test func beginsAgainWithShortWaitsAfterASuccess() {
        var cycle = RegistrationCycle()
        for _ in 0..<5 { _ = cycle.next(after: .failed, jitter: 1) }
        _ = cycle.next(after: .registered(interval: .seconds(20)), jitter: 1)
        #expect(cycle.next(after: .failed, jitter: 1) == RegistrationCycle.firstRetry)

        for _ in 0..<5 { _ = cycle.next(after: .failed, jitter: 1) }
        _ = cycle.next(after: .renewed, jitter: 1)
        #expect(cycle.next(after: .failed, jitter: 1) == RegistrationCycle.firstRetry)
    }

    /// A registry that asks for nonsense does not make its clients hammer it, or wait for ever.
    @Test(arguments: [
        (Duration.zero, Duration.milliseconds(100)), (.seconds(-5), .milliseconds(100)),
        (.nanoseconds(1), .milliseconds(100)),
        (.seconds(100_000), .seconds(1_200)), (.seconds(Int64.max), .seconds(1_200)),
    ])
    func keepsIntervalsInBounds(asked: Duration, taken: Duration) {
        var cycle = RegistrationCycle()

        #expect(cycle.next(after: .registered(interval: asked), jitter: 1) == taken)
        #expect(cycle.next(after: .renewed, jitter: 1) == taken)
    }

    private func close(_ left: Duration, _ right: Duration) -> Bool {
        abs((left - right) / .seconds(1)) < 0.000_001
    }
}
