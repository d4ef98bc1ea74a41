import FoundationEssentials
import HTTP
import Shared

/// Tells who sent a request by its access token; without I/O, and without allocation for a token seen before.
///
/// A token is looked up among those verified before, else its signature and claims are checked. Then, every time: that
/// it has not expired, and that its session was not revoked.
struct AccessTokenAuthenticator: Sendable {
    let verifier: AccessTokenVerifier
    let verified: VerifiedTokenCache
    let revoked: RevokedSessions
    let sightings: SightingLog
    let metrics: AuthMetrics
    let now: @Sendable () -> Date

    /// The bearer of the request's token.
    ///
    /// - Throws: `Problem`: `not_authenticated` without a bearer token, `token_not_valid` with a bad one.
    func authenticate(_ request: Request) throws -> VerifiedToken {
        let found = try request.withField("authorization") { field in
            guard let token = Self.bearerToken(field) else { throw Problem.notAuthenticated }
            return try authenticate(token)
        }
        guard let found else { throw Problem.notAuthenticated }
        return found
    }

    /// The bearer of a token that came in a request's content.
    func authenticate(_ token: String) throws -> VerifiedToken {
        try Array(token.utf8).withUnsafeBufferPointer { try authenticate($0) }
    }

    private func authenticate(_ bytes: UnsafeBufferPointer<UInt8>) throws -> VerifiedToken {
        let now = now()
        let token = try verified.token(bytes) ?? verify(bytes, at: now)
        guard now < token.expiry, !revoked.contains(token.session) else { throw Problem.tokenNotValid }
        return token
    }

    private func verify(_ bytes: UnsafeBufferPointer<UInt8>, at now: Date) throws -> VerifiedToken {
        metrics.signatureChecks.increment()
        guard let token = verifier.token(Array(bytes), at: now) else { throw Problem.tokenNotValid }
        verified.insert(token)
        sightings.insert(Sighting(session: token.session, generation: token.generation))
        return token
    }

    /// What follows `Bearer` and blanks (RFC 6750 §2.1); the scheme is compared without regard to case.
    private static func bearerToken(_ field: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
        let scheme: StaticString = "bearer "
        let length = scheme.utf8CodeUnitCount
        guard field.count > length else { return nil }
        for index in 0..<length where field[index] | 0x20 != scheme.utf8Start[index] { return nil }
        var start = length
        while start < field.count, field[start] == UInt8(ascii: " ") { start += 1 }
        return start < field.count ? UnsafeBufferPointer(rebasing: field[start...]) : nil
    }
}
