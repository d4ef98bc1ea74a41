import FoundationEssentials

/// How long refresh tokens live, and how long a superseded one is forgiven.
struct RotationPolicy: Sendable, Equatable {
    /// Time in which the token just superseded may come again, from tabs and server-side renderers that ran at once.
    let reuseWindow: TimeInterval
    /// Time in which the token just superseded may come again as long as its successor was not seen in use.
    ///
    /// The client may not have got the answer (RFC 9700 has no word for it; FAPI 2.0 demands that the retry succeeds).
    /// By default it is the idle lifetime, which means: until the successor is used, or the session ends by itself. A
    /// client that was asleep or off line for days is not logged out, and whoever stole the superseded token gains
    /// nothing that the token itself did not give: the same successor, and the end of the family when both use it.
    let lostReplyLimit: TimeInterval
    /// Time after which a session that is not rotated ends.
    let idleLifetime: TimeInterval
    /// Time after which a session ends whatever happens.
    let absoluteLifetime: TimeInterval

    /// A policy; a `reuseWindow` of zero is the strict one, in which no superseded token is ever forgiven.
    init(
        reuseWindow: TimeInterval = 10, lostReplyLimit: TimeInterval? = nil,
        idleLifetime: TimeInterval = 7 * 86_400, absoluteLifetime: TimeInterval = 30 * 86_400
    ) {
        self.reuseWindow = reuseWindow
        self.lostReplyLimit = reuseWindow > 0 ? lostReplyLimit ?? idleLifetime : 0
        self.idleLifetime = idleLifetime
        self.absoluteLifetime = absoluteLifetime
    }
}
