/// What is left of one limit for one key.
package struct RateLimitState: Sendable, Equatable {
    package let limit: RateLimit
    /// Attempts that may still be made before `reset`.
    package let remaining: Int
    /// Until the count starts anew.
    package let reset: Duration

    package init(limit: RateLimit, remaining: Int, reset: Duration) {
        self.limit = limit
        self.remaining = remaining
        self.reset = reset
    }
}
