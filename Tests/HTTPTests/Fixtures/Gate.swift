/// Holds a handler until the test lets it through; for one handler at a time.
final class Gate: Sendable {
    private let arrivals = AsyncStream.makeStream(of: Void.self)
    private let openings = AsyncStream.makeStream(of: Void.self)

    /// Called by the handler; returns early if the test was cancelled.
    func pass() async {
        arrivals.continuation.yield()
        for await _ in openings.stream { return }
    }

    /// Returns when a handler stands at the gate.
    func isReached() async {
        for await _ in arrivals.stream { return }
    }

    /// Lets one handler through.
    func open() { openings.continuation.yield() }
}
