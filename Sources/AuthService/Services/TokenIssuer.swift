import Crypto
import FoundationEssentials
import Shared

/// Signs access tokens (RFC 9068).
struct TokenIssuer: Sendable {
    let signer: TokenSigner
    let issuer: String
    let audience: String
    let lifetimeSeconds: Int
    let ids: UUIDv7Generator

    /// A token for a user's session.
    ///
    /// Its `jti` begins with the generation of the refresh token it was issued with: whoever sees the one in use knows
    /// that the answer with the other arrived.
    func accessToken(for user: User, _ session: Session, at now: Date) throws -> String {
        let issuedAt = Int64(now.timeIntervalSince1970.rounded(.down))
        return try signer.sign(
            AccessTokenClaims(
                issuer: issuer, audience: audience, subject: user.id.lowercased,
                expiresAt: issuedAt + Int64(lifetimeSeconds), issuedAt: issuedAt,
                tokenID: "\(session.rotation.counter).\(ids.next().lowercased)", sessionID: session.id.lowercased,
                clientID: session.client, roles: user.roles.map(\.rawValue), scope: Self.scope
            )
        )
    }

    /// What a log-in of a user allows.
    private static let scope = "profile"
}
