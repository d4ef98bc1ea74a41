import Testing

@testable import AuthClient

/// What a registry may say, and what is made of it.
@Suite struct HeartbeatIntervalTests {
    @Test(arguments: [
        (30.0, Duration.seconds(30)), (1.667, .milliseconds(1667)), (0, .milliseconds(500)), (-1, .milliseconds(500)),
        (1e300, .seconds(3600)), (-1e300, .milliseconds(500)), (.infinity, .seconds(3600)), (.nan, .seconds(3600)),
    ])
    func isBounded(_ seconds: Double, _ interval: Duration) {
        let difference = RegistrationCycle.interval(seconds: seconds) - interval
        #expect(max(difference, .zero - difference) < .microseconds(1))
    }
}
