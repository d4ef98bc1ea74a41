import Synchronization

/// Counts the attempts that this process sees.
package final class MemoryRateLimiter: RateLimiter {
    private let counts: Mutex<[String: AttemptCounts]> = Mutex([:])
    private let keyLimit: Int
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameter keyLimit: how many keys each limit remembers, see `AttemptCounts`.
    package init(
        keyLimit: Int = AttemptCounts.defaultKeyLimit,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.keyLimit = keyLimit
        self.now = now
    }

    package func take(_ attempts: [RateLimitAttempt]) async -> RateLimitDecision {
        let instant = now()
        return counts.withLock { counts in
            let before = attempts.map { attempt in
                counts[attempt.limit.name, default: self.emptyCounts(attempt)].state(of: attempt.key, at: instant)
            }
            guard before.allSatisfy({ $0.remaining > 0 }) else { return .refused(before) }
            return .allowed(
                attempts.map { attempt in
                    counts[attempt.limit.name, default: self.emptyCounts(attempt)].take(attempt.key, at: instant)
                }
            )
        }
    }

    package func giveBack(_ attempts: [RateLimitAttempt]) async {
        let instant = now()
        counts.withLock { counts in
            for attempt in attempts { counts[attempt.limit.name]?.giveBack(attempt.key, at: instant) }
        }
    }

    /// Keys remembered over all limits, for the metrics.
    package var keyCount: Int { counts.withLock { $0.values.reduce(0) { $0 + $1.keyCount } } }

    private func emptyCounts(_ attempt: RateLimitAttempt) -> AttemptCounts {
        AttemptCounts(attempt.limit, keyLimit: keyLimit)
    }
}
