/// Counts attempts and refuses those beyond their limits.
///
/// The contract of every implementation:
/// - an attempt is counted before it is made, so that concurrent ones cannot pass together;
/// - it is counted for all its keys or for none;
/// - given back, it counts for none of them.
package protocol RateLimiter: Sendable {
    /// Counts one attempt for every key, unless one of them has nothing left.
    ///
    /// - Throws: only if the limiter cannot tell; the caller then refuses, for a limiter that is away must not open the
    ///   door.
    func take(_ attempts: [RateLimitAttempt]) async throws -> RateLimitDecision

    /// Uncounts what `take(_:)` counted, after a success.
    func giveBack(_ attempts: [RateLimitAttempt]) async
}
