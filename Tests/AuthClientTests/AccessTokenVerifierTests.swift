import Crypto
import FoundationEssentials
import HTTP
import Shared
import Synchronization
import Testing

@testable import AuthClient

/// Tokens verified against keys that are fetched, cached, rotated and lost.
@Suite(.timeLimit(.minutes(2))) struct AccessTokenVerifierTests {
    private static let now: Int64 = 1_800_000_000
    private let key: ES256PrivateKey
    private let server: ScriptedServer

    init() throws {
        let key = try ES256PrivateKey()
        self.key = key
        server = ScriptedServer { _ in .json(.ok, JSONWebKeySet([key.publicKey]).json) }
    }

    private func token(
        _ key: ES256PrivateKey? = nil, issuer: String = "auth_service", audience: String = "services",
        expiresAt: Int64 = now + 300
    ) throws -> String {
        try TokenSigner(key ?? self.key).sign(
            AccessTokenClaims(
                issuer: issuer, audience: audience, subject: "user-1", expiresAt: expiresAt, issuedAt: Self.now,
                tokenID: "token-1", sessionID: "session-1", clientID: "web", roles: ["staff", "admin"],
                scope: "profile mail"))
    }

    private func verifier(
        clock: ManualClock = ManualClock(), now: @escaping @Sendable () -> Int64 = { Self.now },
        keys: @escaping @Sendable () async throws -> JSONWebKeySet
    ) -> AccessTokenVerifier {
        AccessTokenVerifier(
            issuer: "auth_service", audience: "services", keys: KeySetCache(now: { clock.now }, fetch: keys), now: now)
    }

    /// Calls `body` with a verifier that finds its issuer, the scripted server, through a real registry.
    private func withVerifier(
        now: @escaping @Sendable () -> Int64 = { Self.now }, _ body: (AccessTokenVerifier) async throws -> Void
    ) async throws {
        let port = try ReservedPort()
        try await withTemporaryDirectory { directory in
            try await withRegistry(at: port, directory) {
                try await server.run { url in
                    try await withRegistryClient(port.url) { registry in
                        let issuer = try #require(HTTPURL(url)).origin
                        _ = try await registry.register(.fixture(host: issuer.host, port: Int(issuer.port)))
                        try await body(
                            AccessTokenVerifier(
                                registry: registry, issuer: "auth_service", audience: "services", now: now))
                    }
                }
            }
        }
    }

    // MARK: Through the registry

    @Test func verifiesATokenAgainstPublishedKeys() async throws {
        try await withVerifier { verifier in
            for _ in 0..<10 {
                let verified = try await verifier.verify(token())
                #expect(verified.subject == "user-1")
                #expect(verified.sessionID == "session-1")
                #expect(verified.tokenID == "token-1")
                #expect(verified.roles == ["staff", "admin"])
                #expect(verified.scope == "profile mail")
                #expect(verified.expiresAt == Date(timeIntervalSince1970: 1_800_000_300))
            }
        }

        #expect(server.received.map(\.target) == ["/.well-known/jwks.json"])
        #expect(server.received.map(\.authorization) == [nil])
    }

    @Test func refusesATokenOfAForeignKey() async throws {
        let foreign = try ES256PrivateKey()
        try await withVerifier { verifier in
            await #expect(
                throws: TokenVerificationError.invalid(reason: "unknownKey(\"\(foreign.publicKey.thumbprint)\")")
            ) {
                try await verifier.verify(token(foreign))
            }
        }
    }

    /// Answers that are no key set: there are no keys then, and that is not the caller's fault.
    @Test(arguments: [
        (200, ""), (200, "null"), (200, "{}"), (200, "[]"), (200, "<html>"), (200, #"{"keys":{}}"#),
        (200, #"{"keys":[{}]}"#),
        (200, #"{"keys":[],"keys":[]}"#), (200, #"{"keys":[]} x"#), (204, ""), (301, ""), (302, ""), (401, ""),
        (404, ""),
        (500, ""), (503, ""),
    ])
    func takesNothingElseForAKeySet(status: Int, content: String) async throws {
        server.change { _ in .json(content, Status(status)) }
        try await withVerifier { verifier in
            do throws(TokenVerificationError) {
                _ = try await verifier.verify(try Self.unchecked { try token() })
                Issue.record("the token was accepted")
            } catch {
                guard case .keysUnavailable = error else {
                    Issue.record("\(error)")
                    return
                }
            }
        }
    }

    private static func unchecked<Value>(_ make: () throws -> Value) throws(TokenVerificationError) -> Value {
        do { return try make() } catch { throw .invalid(reason: "no token") }
    }

    /// More than anybody publishes: neither kept nor read to its end.
    @Test func takesNoOversizedKeySet() async throws {
        let set = String(decoding: JSONWebKeySet([key.publicKey]).json, as: UTF8.self)
        for size in [JSONWebKeySet.byteLimit + 1, 2 * 1024 * 1024] {
            server.change { _ in .json(set + String(repeating: " ", count: size - set.utf8.count)) }
            try await withVerifier { verifier in
                let refusal = await #expect(throws: TokenVerificationError.self) { try await verifier.verify(token()) }
                guard case .keysUnavailable? = refusal else {
                    Issue.record("\(String(describing: refusal))")
                    return
                }
            }
        }
    }

    /// Keys of other kinds in the set are passed over; the one that counts is used.
    @Test func passesOverSecretsInTheKeySet() async throws {
        let own = String(decoding: JSONWebKeySet([key.publicKey]).json, as: UTF8.self).dropFirst(9).dropLast(2)
        server.change { _ in
            .json(
                #"{"keys":[{"kty":"oct","kid":"secret","k":"c2VjcmV0","alg":"HS256"},\#(own),{"kty":"RSA","kid":"r"}]}"#
            )
        }
        try await withVerifier { verifier in
            #expect(try await verifier.verify(token()).subject == "user-1")
            for name in ["secret", "r"] {
                let head = Base64URL.encode(Array(#"{"alg":"HS256","kid":"\#(name)","typ":"at+jwt"}"#.utf8))
                let payload = try token().split(separator: ".")[1]
                let code = HMACSHA256.authenticate(key: Array("secret".utf8), message: Array("\(head).\(payload)".utf8))
                await #expect(throws: TokenVerificationError.invalid(reason: "algorithm")) {
                    try await verifier.verify("\(head).\(payload).\(Base64URL.encode(code))")
                }
            }
        }
    }

    @Test func takesNoKeySetWithAKeyIDTwice() async throws {
        let own = String(decoding: JSONWebKeySet([key.publicKey]).json, as: UTF8.self).dropFirst(9).dropLast(2)
        server.change { _ in .json(#"{"keys":[\#(own),\#(own)]}"#) }
        try await withVerifier { verifier in
            await #expect(throws: TokenVerificationError.keysUnavailable(reason: "malformedKey")) {
                try await verifier.verify(token())
            }
        }
    }

    @Test func isUnavailableWithoutAnIssuer() async throws {
        let port = try ReservedPort()
        try await withTemporaryDirectory { directory in
            try await withRegistry(at: port, directory) {
                try await withRegistryClient(port.url) { registry in
                    let verifier = try AccessTokenVerifier(
                        registry: registry, issuer: "auth_service", audience: "services")
                    await #expect(
                        throws: TokenVerificationError.keysUnavailable(reason: "serviceNotFound(\"auth_service\")")
                    ) { try await verifier.verify(token()) }
                }
            }
        }
    }

    /// An instance that is registered with an address nobody can be reached by.
    @Test(arguments: [("https", "10.1.2.3"), ("ftp", "10.1.2.3")])
    func isUnavailableIfTheIssuerSpeaksSomethingElse(scheme: String, host: String) async throws {
        let port = try ReservedPort()
        try await withTemporaryDirectory { directory in
            try await withRegistry(at: port, directory) {
                try await withRegistryClient(port.url) { registry in
                    var instance = Instance.fixture(host: host)
                    instance.scheme = scheme
                    _ = try await registry.register(instance)
                    let verifier = try AccessTokenVerifier(
                        registry: registry, issuer: "auth_service", audience: "services")
                    let refusal = await #expect(throws: TokenVerificationError.self) {
                        try await verifier.verify(token())
                    }
                    guard case .keysUnavailable? = refusal else {
                        Issue.record("\(String(describing: refusal))")
                        return
                    }
                }
            }
        }
    }

    // MARK: Keys that change

    @Test func learnsANewKeyFromTheFirstTokenOfIt() async throws {
        let next = try ES256PrivateKey()
        let published = Box([key.publicKey])
        let clock = ManualClock()
        let verifier = verifier(clock: clock) { JSONWebKeySet(published.value) }
        _ = try await verifier.verify(token())

        published.value.append(next.publicKey)
        clock.advance(by: KeySetCache.cooldown)
        #expect(try await verifier.verify(token(next)).subject == "user-1")
        #expect(try await verifier.verify(token()).subject == "user-1")
    }

    @Test func forgetsAKeyThatIsNotPublishedAnyMore() async throws {
        let next = try ES256PrivateKey()
        let published = Box([key.publicKey])
        let clock = ManualClock()
        let verifier = verifier(clock: clock) { JSONWebKeySet(published.value) }
        _ = try await verifier.verify(token())

        published.value = [next.publicKey]
        clock.advance(by: KeySetCache.lifetime)
        await #expect(throws: TokenVerificationError.self) { try await verifier.verify(token()) }
        #expect(try await verifier.verify(token(next)).subject == "user-1")
    }

    @Test func verifiesOnWhileTheIssuerIsAway() async throws {
        let published = Box([key.publicKey])
        let clock = ManualClock()
        let foreign = try ES256PrivateKey()
        let verifier = verifier(clock: clock) {
            guard !published.value.isEmpty else { throw RegistryClientError.unavailable("away") }
            return JSONWebKeySet(published.value)
        }
        _ = try await verifier.verify(token())

        published.value = []
        for _ in 0..<3 {
            clock.advance(by: .seconds(86_400))
            #expect(try await verifier.verify(token()).subject == "user-1")
            clock.advance(by: .seconds(86_400))
            // A key nobody knows is the token's fault, as it is while the issuer is there.
            for _ in 0..<2 {
                await #expect(
                    throws: TokenVerificationError.invalid(
                        reason: "unknownKey(\"\(foreign.publicKey.thumbprint)\")")
                ) { try await verifier.verify(token(foreign)) }
            }
        }
    }

    @Test func costsTheIssuerLittleWhateverComes() async throws {
        let count = Box(0)
        let keys = JSONWebKeySet([key.publicKey])
        let verifier = verifier {
            count.value += 1
            return keys
        }
        _ = try await verifier.verify(token())
        for _ in 0..<20 {
            await #expect(throws: TokenVerificationError.self) {
                try await verifier.verify(token(try ES256PrivateKey()))
            }
            await #expect(throws: TokenVerificationError.self) { try await verifier.verify("rubbish") }
            await #expect(throws: TokenVerificationError.self) { try await verifier.verify("") }
        }

        #expect(count.value == 1)
    }

    // MARK: Tokens that do not hold

    @Test func refusesWhatDoesNotHold() async throws {
        let keys = JSONWebKeySet([key.publicKey])
        let verifier = verifier { keys }
        let held = try token()

        for (token, reason) in [
            (try token(expiresAt: Self.now - 30), "expired"), (try token(issuer: "other"), "issuer"),
            (try token(audience: "other"), "audience"), (held.dropLast(4) + "AAAA", "signature"),
            (held + ".", "malformed"),
            (" " + held, "malformed"), ("", "malformed"),
        ] {
            await #expect(throws: TokenVerificationError.invalid(reason: reason)) {
                try await verifier.verify(token)
            }
        }
        #expect(try await verifier.verify(held).subject == "user-1")
    }

    @Test func goesByTheClockOfItsOwn() async throws {
        let keys = JSONWebKeySet([key.publicKey])
        let time = Box(Self.now)
        let verifier = verifier(now: { time.value }, keys: { keys })
        let token = try token()

        _ = try await verifier.verify(token)
        time.value += 329
        _ = try await verifier.verify(token)
        time.value += 1
        await #expect(throws: TokenVerificationError.invalid(reason: "expired")) { try await verifier.verify(token) }
    }
}

/// A value that closures share.
private final class Box<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>

    init(_ value: Value) {
        mutex = Mutex(value)
    }

    var value: Value {
        get { mutex.withLock { $0 } }
        set { mutex.withLock { $0 = newValue } }
    }
}
