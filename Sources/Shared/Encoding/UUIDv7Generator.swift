package import FoundationEssentials
import Synchronization

/// Makes identifiers that sort by the time they were made at: UUID version 7 (RFC 9562 §5.7).
///
/// Those of one generator ascend: within a millisecond the twelve bits behind the time count up from a random start
/// (§6.2, method 1), and when they are used up, or the clock went back, the time runs ahead of the clock.
package final class UUIDv7Generator: Sendable {
    /// How many random bytes are fetched at a time.
    private static let poolByteCount = 256

    private struct State {
        var milliseconds: UInt64 = 0
        var counter: UInt16 = 0
        var pool: [UInt8] = []
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> Date

    package init(now: @escaping @Sendable () -> Date = { Date() }) {
        self.now = now
    }

    package func next() -> UUID {
        let milliseconds = UInt64(max(0, now().timeIntervalSince1970 * 1000))
        return state.withLock { state in
            advance(&state, to: milliseconds)
            return UUID(version7: state.milliseconds, counter: state.counter, random: random(&state))
        }
    }

    private func advance(_ state: inout State, to milliseconds: UInt64) {
        if milliseconds > state.milliseconds {
            state.milliseconds = milliseconds
        } else if state.counter < 0xFFF {
            state.counter += 1
            return
        } else {
            state.milliseconds += 1
        }
        // The highest bit starts at zero: room to count.
        state.counter = UInt16(truncatingIfNeeded: random(&state)) & 0x7FF
    }

    /// Eight bytes of the pool, each used once.
    private func random(_ state: inout State) -> UInt64 {
        if state.pool.count < 8 { state.pool = RandomBytes.next(Self.poolByteCount) }
        let word = state.pool.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        state.pool.removeLast(8)
        return word
    }
}
