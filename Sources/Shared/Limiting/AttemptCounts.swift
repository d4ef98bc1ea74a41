/// The attempts of each key within a window that starts with its first one: a state machine, told the time.
///
/// It remembers `keyLimit` keys. One more displaces the key whose window ends first: whoever wants to be forgotten early
/// has to come from that many networks or names within a window, and the wider limits count those.
package struct AttemptCounts: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// About 16 MB of keys at most.
    package static let defaultKeyLimit = 100_000

    private struct Window {
        var start: Instant
        var count: Int
    }

    package let limit: RateLimit
    private let keyLimit: Int
    private var windows: [String: Window] = [:]
    /// The keys in the order in which their windows end; those before `head` are forgotten.
    private var order: [String] = []
    private var head = 0

    package init(_ limit: RateLimit, keyLimit: Int = AttemptCounts.defaultKeyLimit) {
        precondition(keyLimit > 0)
        self.limit = limit
        self.keyLimit = keyLimit
    }

    package var keyCount: Int { windows.count }

    /// What is left for a key.
    package mutating func state(of key: String, at now: Instant) -> RateLimitState {
        forgetEnded(at: now)
        guard let window = windows[key] else {
            return RateLimitState(limit: limit, remaining: limit.rate.count, reset: limit.rate.per)
        }
        let reset = max(.zero, window.start + limit.rate.per - now)
        return RateLimitState(limit: limit, remaining: max(0, limit.rate.count - window.count), reset: reset)
    }

    /// Counts an attempt, and returns what is left after it.
    ///
    /// - Precondition: `state(of:at:)` says that something is left.
    package mutating func take(_ key: String, at now: Instant) -> RateLimitState {
        forgetEnded(at: now)
        if windows[key] == nil { open(key, at: now) }
        windows[key]?.count += 1
        return state(of: key, at: now)
    }

    /// Uncounts an attempt; one of a window that has ended is forgotten already.
    package mutating func giveBack(_ key: String, at now: Instant) {
        forgetEnded(at: now)
        guard let window = windows[key], window.count > 0 else { return }
        windows[key]?.count -= 1
    }

    private mutating func open(_ key: String, at now: Instant) {
        if windows.count >= keyLimit { forgetFirst() }
        windows[key] = Window(start: now, count: 0)
        order.append(key)
    }

    /// All windows are of one length, so they end in the order in which they started.
    private mutating func forgetEnded(at now: Instant) {
        while head < order.count, let window = windows[order[head]], window.start + limit.rate.per <= now {
            forgetFirst()
        }
    }

    private mutating func forgetFirst() {
        windows[order[head]] = nil
        order[head] = ""
        head += 1
        // Moved down once the forgotten half is the larger: a constant number of moves a key.
        if head > 64, head * 2 > order.count {
            order.removeFirst(head)
            head = 0
        }
    }
}
