import Crypto
import FoundationEssentials

/// Checks the access tokens that this service issued.
struct AccessTokenVerifier: Sendable {
    private let verifier: TokenVerifier
    private let lifetimeSeconds: Int64

    /// Without leeway: the clock that checks is the clock that signed.
    ///
    /// - Parameter lifetimeSeconds: how long a token is good for. It ends one that was issued for longer as well, before
    ///   the configuration was changed: revocations are not remembered beyond it.
    init(_ keys: JSONWebKeySet, issuer: String, audience: String, lifetimeSeconds: Int) {
        verifier = TokenVerifier(keys: keys, issuer: issuer, audience: audience, leewaySeconds: 0)
        self.lifetimeSeconds = Int64(lifetimeSeconds)
    }

    /// What a token says, if it holds in every respect at `now`; `nil` if not, for whatever reason.
    func token(_ bytes: [UInt8], at now: Date) -> VerifiedToken? {
        // Why it was refused nobody is told; an access token that fails is no event either.
        guard let claims = try? verifier.verify(bytes, now: Int64(now.timeIntervalSince1970)),
            let subject = UUID(uuidString: claims.subject), let session = UUID(uuidString: claims.sessionID),
            let generation = claims.tokenID.split(separator: ".").first.flatMap({ Int64($0) })
        else { return nil }
        let expiry = min(claims.expiresAt, claims.issuedAt + lifetimeSeconds)
        return VerifiedToken(
            bytes: bytes, subject: subject, session: session, generation: generation,
            expiry: Date(timeIntervalSince1970: TimeInterval(expiry)), client: claims.clientID, roles: claims.roles,
            scope: claims.scope
        )
    }
}
