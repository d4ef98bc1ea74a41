import FoundationEssentials

/// One log-in of a user on one device: the family of all refresh tokens that descend from it.
struct Session: Sendable, Equatable {
    let id: UUID
    let userID: UUID
    /// The OAuth client the tokens are issued to.
    let client: String
    /// The key of the refresh tokens' codes, encrypted; it never changes.
    let secret: SealedSecret
    let createdAt: Date
    var rotation: RotationState
    var device: Device
    var revocation: Revocation?

    /// Where a session was last used from, for its owner to recognize.
    struct Device: Sendable, Equatable {
        /// Longest user agent kept, in bytes.
        static let userAgentLimit = 512

        var userAgent: String
        var address: String
    }

    /// When and why a session ended before its time.
    struct Revocation: Sendable, Equatable {
        let at: Date
        let reason: Reason

        enum Reason: String, Sendable {
            case logout
            /// A refresh token came back after its successor was used (RFC 9700 §4.14.2).
            case refreshReuse = "refresh_reuse"
            case userDisabled = "user_disabled"
            /// One that a newer build knows.
            case other
        }
    }
}
