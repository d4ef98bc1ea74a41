internal import Synchronization

/// What a server had to do that it would rather not, counted since it started.
package enum ServerEvent: Int, Sendable, CaseIterable {
    /// Refused: the server has as many connections as it may have, and the reserve is used up.
    case connectionRefused
    /// Taken into the reserve, and told 503 unless it asked for a probe's route.
    case connectionShed
    /// Refused: its client network has as many connections as it may have.
    case networkRefused
    /// Accepting paused for want of descriptors or memory.
    case acceptPaused
    case handshakeFailed
    case proxyHeaderRefused
    case headTimedOut
    case contentTimedOut
    case handlerTimedOut
    case writeTimedOut
    /// The peer went away before its answer.
    case abandoned
    /// A message was refused before it reached a handler.
    case messageRefused

    /// As a label, such as `handler_timed_out`.
    package var label: String {
        "\(self)".reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
    }
}

/// Counts of `ServerEvent`, of all loops together; none of them is frequent.
package final class ServerEventCounts: Sendable {
    private let counts = Mutex([Int](repeating: 0, count: ServerEvent.allCases.count))

    package subscript(event: ServerEvent) -> Int { counts.withLock { $0[event.rawValue] } }

    func count(_ event: ServerEvent) { counts.withLock { $0[event.rawValue] += 1 } }
}
