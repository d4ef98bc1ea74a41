internal import Crypto
internal import FoundationEssentials
internal import HTTP
internal import Networking

/// Verifies access tokens of auth-service locally, against its published keys.
///
/// A token whose session has ended since is accepted until it expires, five minutes at most: who cannot wait for
/// that asks auth-service (`POST /api/v1/auth/token/verify/`).
public final class AccessTokenVerifier: Sendable {
    /// Where an issuer publishes its keys.
    private static let keySetPath = "/.well-known/jwks.json"

    private let issuer: String
    private let audience: String
    private let keys: KeySetCache
    private let now: @Sendable () -> Int64

    /// Finds the keys through the registry; over TLS it trusts, and shows, what the registry's client does.
    ///
    /// - Parameters:
    ///   - service: the name auth-service is registered by.
    ///   - issuer: the `iss` of its tokens.
    ///   - audience: the `aud` that tokens for this service have.
    public convenience init(
        registry: RegistryClient, service: String = "auth_service", issuer: String, audience: String
    ) throws {
        try self.init(
            registry: registry, service: service, issuer: issuer, audience: audience,
            now: { Int64(Date().timeIntervalSince1970) })
    }

    /// - Parameter now: seconds since 1970.
    package convenience init(
        registry: RegistryClient, service: String = "auth_service", issuer: String, audience: String,
        now: @escaping @Sendable () -> Int64
    ) throws {
        let client = HTTPClient(on: try EventLoop(name: "keys"), resolver: Resolver(), tls: registry.tls?.context)
        self.init(
            issuer: issuer, audience: audience,
            keys: KeySetCache {
                try await Self.fetch(from: registry.resolve(service).url, with: client)
            }, now: now)
    }

    package init(issuer: String, audience: String, keys: KeySetCache, now: @escaping @Sendable () -> Int64) {
        self.issuer = issuer
        self.audience = audience
        self.keys = keys
        self.now = now
    }

    /// What the token says, if it holds in every respect.
    public func verify(_ token: String) async throws(TokenVerificationError) -> VerifiedToken {
        let current = try await known { try await $0.current() }
        do throws(TokenError) {
            return try check(token, with: current)
        } catch {
            guard case .unknownKey = error else { throw .invalid(reason: "\(error)") }
        }
        return try await verifyWithNewerKeys(token)
    }

    private func verifyWithNewerKeys(_ token: String) async throws(TokenVerificationError) -> VerifiedToken {
        let newer = try await known { try await $0.afterUnknownKey() }
        do throws(TokenError) {
            return try check(token, with: newer)
        } catch {
            throw .invalid(reason: "\(error)")
        }
    }

    private func known(
        _ ask: (KeySetCache) async throws -> JSONWebKeySet
    ) async throws(TokenVerificationError) -> JSONWebKeySet {
        do {
            return try await ask(keys)
        } catch {
            throw .keysUnavailable(reason: "\(error)")
        }
    }

    private func check(_ token: String, with keys: JSONWebKeySet) throws(TokenError) -> VerifiedToken {
        let verifier = TokenVerifier(keys: keys, issuer: issuer, audience: audience)
        return VerifiedToken(try verifier.verify(Array(token.utf8), now: now()))
    }

    private static func fetch(from base: String, with client: HTTPClient) async throws -> JSONWebKeySet {
        guard let url = HTTPURL(base + keySetPath) else { throw RegistryClientError.malformedURL(base) }
        let response = try await client.send(ClientRequest(.get, url, fields: [Field("Accept", "application/json")]))
        guard response.status == .ok else { throw RegistryClientError.refused(status: response.status.code) }
        return try JSONWebKeySet(parsing: response.content)
    }
}
