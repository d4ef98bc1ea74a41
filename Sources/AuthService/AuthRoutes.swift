import Crypto
import FoundationEssentials
import HTTP
import Shared

/// The endpoints of the API with what they share, built over any stores.
struct AuthRoutes: Sendable {
    /// What the endpoints are built of, and does not come from the configuration.
    struct Parts: Sendable {
        let stores: Stores
        let keys: SigningKeys
        let vault: SecretVault
        let pseudonyms: Pseudonyms
        let passwords: PasswordService
        let limiter: any RateLimiter
        let metrics: AuthMetrics
        let log: Logger
        let now: @Sendable () -> Date
    }

    let sessions: SessionService
    let authenticator: AccessTokenAuthenticator
    private let directory: UserDirectory
    private let parts: Parts
    private let configuration: Configuration
    private let ids = UUIDv7Generator()
    private let canonical = Canonical.unicode

    init(_ configuration: Configuration, _ parts: Parts) {
        let tokens = configuration.tokens
        let revoked = RevokedSessions(accessTokenLifetime: TimeInterval(tokens.accessLifetimeSeconds))
        directory = UserDirectory(users: parts.stores.users, cache: UserCache())
        sessions = SessionService(
            sessions: parts.stores.sessions, directory: directory,
            tokens: TokenIssuer(
                signer: parts.keys.signer, issuer: tokens.issuer, audience: tokens.audience,
                lifetimeSeconds: tokens.accessLifetimeSeconds, ids: ids
            ),
            codec: RefreshTokenCodec(vault: parts.vault), revoked: revoked, policy: tokens.rotation, ids: ids,
            log: parts.log, metrics: parts.metrics, now: parts.now
        )
        authenticator = AccessTokenAuthenticator(
            verifier: AccessTokenVerifier(
                parts.keys.published, issuer: tokens.issuer, audience: tokens.audience,
                lifetimeSeconds: tokens.accessLifetimeSeconds
            ),
            verified: VerifiedTokenCache(), revoked: revoked, sightings: SightingLog(), metrics: parts.metrics,
            now: parts.now
        )
        self.parts = parts
        self.configuration = configuration
    }

    func mount(on router: inout Router) {
        let client = ClientInfo(proxies: configuration.listener.proxies)
        SignupEndpoint(
            users: parts.stores.users, passwords: parts.passwords, policy: configuration.passwords.policy,
            canonical: canonical, limiter: parts.limiter, limit: configuration.signupLimit, client: client, ids: ids,
            log: parts.log, metrics: parts.metrics, now: parts.now
        ).mount(on: &router)
        LoginEndpoint(
            users: parts.stores.users, passwords: parts.passwords, sessions: sessions, canonical: canonical,
            limiter: parts.limiter, limits: configuration.loginLimits, client: client,
            pseudonyms: parts.pseudonyms, log: parts.log, metrics: parts.metrics
        ).mount(on: &router)
        LogoutEndpoint(sessions: sessions, log: parts.log).mount(on: &router)
        ProfileEndpoint(authenticator: authenticator, directory: directory, canonical: canonical, log: parts.log)
            .mount(on: &router)
        TokenRefreshEndpoint(sessions: sessions, client: client).mount(on: &router)
        TokenVerifyEndpoint(authenticator: authenticator, directory: directory, sessions: sessions).mount(on: &router)
        KeySetEndpoint(keySet: parts.keys.published.json).mount(on: &router)
    }

    /// What has to be done from time to time, beside the requests.
    var maintenance: Maintenance {
        Maintenance(
            sessions: parts.stores.sessions, revoked: sessions.revoked, sightings: authenticator.sightings,
            log: parts.log, now: parts.now
        )
    }
}
