/// What a registered process does next: outcomes in, actions out, no I/O.
///
/// Failures are repeated with exponential backoff and full jitter, so that a registry that comes back is not met by
/// all its clients at once.
struct RegistrationCycle {
    enum Action: Equatable {
        case register
        case heartbeat
    }

    enum Outcome {
        /// Registered; heartbeats are due at this interval.
        case registered(interval: Duration)
        case renewed
        /// The registry does not know the lease.
        case unknown
        /// No answer, or a refusal.
        case failed
    }

    static let firstRetry: Duration = .milliseconds(250)
    static let longestRetry: Duration = .seconds(15)
    /// What a registry may ask for: no answer of it makes us hammer it, or be forgotten for hours.
    static let intervals: ClosedRange<Duration> = .milliseconds(100)...Duration.seconds(1_200)

    private(set) var action = Action.register
    /// Whether the registry may hold a lease of ours: it confirmed one, and has not said since that there is none.
    private(set) var mayHaveLease = false
    private var interval: Duration = .seconds(30)
    private var failures = 0

    /// Takes in what became of the action.
    ///
    /// - Parameter jitter: a random number from 0 to 1.
    /// - Returns: how long to wait before the next action.
    mutating func next(after outcome: Outcome, jitter: Double) -> Duration {
        switch outcome {
        case .registered(let interval):
            self.interval = min(max(interval, Self.intervals.lowerBound), Self.intervals.upperBound)
            action = .heartbeat
            mayHaveLease = true
            failures = 0
            return spread(jitter)
        case .renewed:
            failures = 0
            return spread(jitter)
        case .unknown:
            action = .register
            mayHaveLease = false
            failures = 0
            return .zero
        case .failed:
            failures += 1
            return backoff(jitter)
        }
    }

    /// Between 90 and 100 % of the interval: processes that started together drift apart.
    private func spread(_ jitter: Double) -> Duration { interval * (0.9 + 0.1 * jitter) }

    private func backoff(_ jitter: Double) -> Duration {
        let ceiling = min(Self.firstRetry * (1 << min(failures - 1, 10)), Self.longestRetry, interval)
        return ceiling * (0.5 + 0.5 * jitter)
    }
}
