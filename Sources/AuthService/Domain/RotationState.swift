import FoundationEssentials

/// The part of a session that decides which refresh tokens are good; the columns of its row.
struct RotationState: Sendable, Equatable {
    /// The generation of the one token that may be rotated.
    var counter: Int64 = 0
    /// When that token came to be; only a rotation moves it.
    var rotatedAt: Date
    /// When that token, or an access token issued with it, was first seen in use; `nil` until then.
    var confirmedAt: Date?
    /// When the session ends unless it is rotated before.
    var idleExpiry: Date
    /// When the session ends whatever happens; it never moves.
    let absoluteExpiry: Date

    /// Whether the session has outlived one of its deadlines.
    func isExpired(at now: Date) -> Bool { now >= idleExpiry || now >= absoluteExpiry }

    /// The state of a session that begins now.
    init(beginning now: Date, _ policy: RotationPolicy) {
        rotatedAt = now
        absoluteExpiry = now + policy.absoluteLifetime
        idleExpiry = min(now + policy.idleLifetime, absoluteExpiry)
    }

    /// Takes over a state from storage.
    init(counter: Int64, rotatedAt: Date, confirmedAt: Date?, idleExpiry: Date, absoluteExpiry: Date) {
        self.counter = counter
        self.rotatedAt = rotatedAt
        self.confirmedAt = confirmedAt
        self.idleExpiry = idleExpiry
        self.absoluteExpiry = absoluteExpiry
    }

    /// The state after a rotation at `now`.
    func rotated(at now: Date, _ policy: RotationPolicy) -> RotationState {
        RotationState(
            counter: counter + 1, rotatedAt: now, confirmedAt: nil,
            idleExpiry: min(now + policy.idleLifetime, absoluteExpiry), absoluteExpiry: absoluteExpiry
        )
    }
}
