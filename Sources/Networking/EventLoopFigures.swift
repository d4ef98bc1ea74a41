internal import Synchronization

/// What an event loop tells of itself; written by its thread, read by any.
package final class EventLoopFigures: Sendable {
    private let turnCount = Atomic<UInt64>(0)
    private let busy = Atomic<UInt64>(0)
    private let longestTurn = Atomic<UInt64>(0)
    private let lag = Atomic<UInt64>(0)

    package var turns: UInt64 { turnCount.load(ordering: .relaxed) }
    /// Time spent outside of waiting, in nanoseconds.
    package var busyNanoseconds: UInt64 { busy.load(ordering: .relaxed) }
    /// How late the last timer fired, in nanoseconds: how long everything else on the loop waits too.
    package var lagNanoseconds: UInt64 { lag.load(ordering: .relaxed) }

    /// The longest turn since the last call, in nanoseconds.
    package func takeLongestTurnNanoseconds() -> UInt64 { longestTurn.exchange(0, ordering: .relaxed) }

    // One thread writes, so load and store need not be one operation.
    func turnEnded(nanoseconds: UInt64) {
        turnCount.store(turnCount.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
        busy.store(busy.load(ordering: .relaxed) &+ nanoseconds, ordering: .relaxed)
        if nanoseconds > longestTurn.load(ordering: .relaxed) { longestTurn.store(nanoseconds, ordering: .relaxed) }
    }

    func timerFired(lateNanoseconds: UInt64) {
        lag.store(lateNanoseconds, ordering: .relaxed)
    }
}
