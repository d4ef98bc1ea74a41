package import Crypto
public import FoundationEssentials

/// What an access token says, once it has been verified.
public struct VerifiedToken: Sendable, Equatable {
    /// The user's id.
    public let subject: String
    public let sessionID: String
    public let tokenID: String
    public let roles: [String]
    /// The scopes, separated by blanks.
    public let scope: String
    public let expiresAt: Date

    package init(_ claims: AccessTokenClaims) {
        subject = claims.subject
        sessionID = claims.sessionID
        tokenID = claims.tokenID
        roles = claims.roles
        scope = claims.scope
        expiresAt = Date(timeIntervalSince1970: Double(claims.expiresAt))
    }
}

/// Why a token was not accepted.
public enum TokenVerificationError: Error, Sendable, Equatable {
    /// The token does not hold; callers are answered 401 `invalid_token` and no more.
    case invalid(reason: String)
    /// No keys could be fetched, and none are remembered: not the caller's fault, 503.
    case keysUnavailable(reason: String)
}
