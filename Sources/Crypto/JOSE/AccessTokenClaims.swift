/// The claims of an access token (RFC 9068 §2.2); instants are seconds since 1970.
package struct AccessTokenClaims: Codable, Sendable, Equatable {
    package var issuer: String
    package var audience: String
    package var subject: String
    package var expiresAt: Int64
    package var issuedAt: Int64
    package var tokenID: String
    package var sessionID: String
    package var clientID: String
    package var roles: [String]
    package var scope: String

    package init(
        issuer: String, audience: String, subject: String, expiresAt: Int64, issuedAt: Int64, tokenID: String,
        sessionID: String, clientID: String, roles: [String], scope: String
    ) {
        self.issuer = issuer
        self.audience = audience
        self.subject = subject
        self.expiresAt = expiresAt
        self.issuedAt = issuedAt
        self.tokenID = tokenID
        self.sessionID = sessionID
        self.clientID = clientID
        self.roles = roles
        self.scope = scope
    }

    enum CodingKeys: String, CodingKey {
        case issuer = "iss"
        case audience = "aud"
        case subject = "sub"
        case expiresAt = "exp"
        case issuedAt = "iat"
        case tokenID = "jti"
        case sessionID = "sid"
        case clientID = "client_id"
        case roles
        case scope
    }
}
