internal import Networking

/// Bounds on what one client may make the server hold, and for how long.
package struct ServerLimits: Sendable {
    // MARK: Messages

    /// Largest request line and header section, in bytes; beyond it the answer is 431.
    package var headByteLimit = 16 * 1024
    /// Longest request target, in bytes; beyond it the answer is 414.
    package var targetByteLimit = 8 * 1024
    /// Most header fields of a request; beyond it the answer is 431.
    package var fieldCountLimit = 100
    /// Largest request content, in bytes, where a route has no limit of its own; beyond it the answer is 413.
    package var contentByteLimit = 256 * 1024

    // MARK: Times

    /// Time for a TLS handshake or a PROXY header; then the connection is closed.
    package var handshakeTimeout: Duration = .seconds(10)
    /// Time for a whole head to arrive after its first byte, so that a slow sender cannot hold a connection: 408.
    package var headTimeout: Duration = .seconds(10)
    /// Time without a byte of the content, and that a content slower than `minimumByteRate` may take in all: 408.
    package var contentTimeout: Duration = .seconds(10)
    /// Slowest pace at which a peer may send a content or take an answer, in bytes a second.
    package var minimumByteRate = 1024
    /// Time a handler may take; its work is cancelled then, and the answer is 503.
    package var handlerTimeout: Duration = .seconds(30)
    /// Time an answer may wait for the peer, and that a peer slower than `minimumByteRate` may take over it; then the
    /// connection is closed.
    package var writeTimeout: Duration = .seconds(20)
    /// Time a connection may wait for its next request; then it is closed.
    package var idleTimeout: Duration = .seconds(75)
    /// A handler that holds its event loop longer than this is reported.
    package var loopHoldLimit: Duration = .milliseconds(50)

    // MARK: Connections

    /// Most connections of the whole server.
    package var connectionLimit = 20_000
    /// Connections beyond that limit that are answered: the probes' routes as always, anything else with 503.
    package var reservedConnectionLimit = 128
    /// Most connections of one client network; one more is answered 503.
    package var networkConnectionLimit = 5_000
    /// Most requests of one connection; the last of them is answered with `Connection: close`.
    package var requestLimit = 10_000

    package init() {}

    /// The pace of a peer that sends a content from now on.
    func contentPace(from start: MonotonicTime) -> Pace {
        Pace(from: start, timeout: contentTimeout, minimumByteRate: minimumByteRate)
    }

    /// The pace of a peer that has stopped taking an answer, and has to go on.
    func writePace(from start: MonotonicTime) -> Pace {
        Pace(from: start, timeout: writeTimeout, minimumByteRate: minimumByteRate)
    }
}
