/// Waits that begin when the tested code says so, and end when the test does.
final class Pace: Sendable {
    private let begun = AsyncStream<Duration>.makeStream()
    private let passed = AsyncStream<Void>.makeStream()

    /// For the tested code: waits until `pass()`.
    func wait(_ duration: Duration) async throws {
        begun.continuation.yield(duration)
        for await _ in passed.stream { return }
        throw CancellationError()
    }

    /// How long the next wait is to last, as soon as it has begun: what came before it has been done.
    func next() async throws -> Duration {
        for await duration in begun.stream { return duration }
        throw CancellationError()
    }

    /// Ends a wait.
    func pass() { passed.continuation.yield() }

    /// Ends the wait under way, and tells how long the one after it is to last.
    func step() async throws -> Duration {
        pass()
        return try await next()
    }
}
