/// One attempt, counted against one limit for one key.
package struct RateLimitAttempt: Sendable {
    package let limit: RateLimit
    /// Whom it is counted for, such as an account's name with a client's network; the caller bounds its length.
    package let key: String

    package init(_ limit: RateLimit, key: String) {
        self.limit = limit
        self.key = key
    }
}
