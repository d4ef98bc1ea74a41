/// Bounds on what one client may make the server hold, and for how long.
package struct ServerLimits: Sendable {
    /// Largest request line and header section, in bytes; beyond it the answer is 431.
    package var headByteLimit = 16 * 1024
    /// Longest request target, in bytes; beyond it the answer is 414.
    package var targetByteLimit = 8 * 1024
    /// Most header fields of a request; beyond it the answer is 431.
    package var fieldCountLimit = 100
    /// Largest request content, in bytes; beyond it the answer is 413.
    package var contentByteLimit = 256 * 1024
    /// Time for a whole head to arrive after its first byte, so that a slow sender cannot hold a connection: 408.
    package var headTimeout: Duration = .seconds(10)
    /// Time for the whole content to arrive: 408.
    package var contentTimeout: Duration = .seconds(30)
    /// Time a connection may wait for its next request; then it is closed.
    package var idleTimeout: Duration = .seconds(75)
    /// Time a peer may leave an answer unread; then the connection is closed.
    package var writeTimeout: Duration = .seconds(30)
    /// Most connections of the whole server; one more is answered 503 and closed.
    package var connectionLimit = 20_000

    package init() {}
}
