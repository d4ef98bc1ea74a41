import Shared

/// What a log-in or a refresh gives: an access token, and the refresh token to get the next one.
struct TokenPair: Sendable {
    let access: String
    let refresh: String
    /// Seconds until the access token expires.
    let expiresIn: Int
    /// Seconds until the refresh token expires if it is not used.
    let refreshExpiresIn: Int
}

extension TokenPair: CustomStringConvertible, CustomReflectable {
    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}

extension JSONWriter {
    /// The members that every answer with tokens has.
    mutating func members(_ tokens: TokenPair) {
        member("access", tokens.access)
        member("refresh", tokens.refresh)
        member("token_type", "Bearer")
        member("expires_in", tokens.expiresIn)
    }
}
