import Crypto
import FoundationEssentials
import HTTP
import Networking
import Shared
import Synchronization
import Testing

@testable import AuthService

@Suite struct LoginEndpointTests {
    @Test(arguments: ["ada", "ADA", "ada@example.com", "Ada@EXAMPLE.com", "\u{FF21}da"])
    func takesNameOrAddressInAnyCase(_ name: String) async throws {
        let service = try await TestService()
        try await service.signUp("ada")
        service.clock.advance(by: 60)

        let answer = try await service.logIn(name)

        #expect(answer.status == 200)
        #expect(answer.user?["last_login"] == .string("2027-01-15T08:01:00.000000Z"))
        let tokens = try #require(answer.tokens)
        #expect(tokens["token_type"] == .string("Bearer"))
        #expect(tokens["expires_in"] == .int(300))
        #expect(tokens["refresh_expires_in"] == .int(604_800))
        #expect(tokens["access"]?.string?.split(separator: ".").count == 3)
    }

    @Test func issuesWhatTheProfileOfAccessTokensAsksFor() async throws {
        let service = try await TestService()
        let (access, _) = try await service.makeSession()

        let parts = access.split(separator: ".").compactMap { Base64URL.decode(String($0)) }
        let header = try JSONParser.parse(parts[0])
        let claims = try JSONParser.parse(parts[1])

        #expect(header["typ"] == .string("at+jwt"))
        #expect(header["alg"] == .string("ES256"))
        #expect(header["kid"]?.string?.isEmpty == false)
        #expect(claims["iss"] == .string("auth_service"))
        #expect(claims["aud"] == .string("services"))
        #expect(claims["iat"] == .int(1_800_000_000))
        #expect(claims["exp"] == .int(1_800_000_300))
        #expect(claims["roles"] == .array([.string("user")]))
        #expect(claims["client_id"] == .string("first-party"))
        for name in ["sub", "sid", "jti", "scope"] { #expect(claims[name]?.string?.isEmpty == false) }
    }

    @Test func tellsUnknownWrongAndDisabledAlike() async throws {
        let stores = Stores(MemoryStores())
        let hashing = WorkerPool(name: "hash", threads: 1, queueLimit: 10)
        defer { hashing.shutdown() }
        let service = try await TestService(stores, hashing: hashing)
        try await service.signUp("ada")
        let hash = try PasswordHasher(parameters: Argon2Parameters(memoryKiB: 8, passes: 1)).hash(TestService.password)
        try await stores.users.insert(
            .fixture(username: "off", email: "off@example.com", isActive: false, passwordHash: hash.phc)
        )

        let answers = [
            try await service.logIn("nobody"), try await service.logIn("ada", password: "wrong"),
            try await service.logIn("off"), try await service.logIn("ada\u{378}"),
        ]

        for answer in answers {
            #expect(answer.status == 401)
            #expect(answer.code == "invalid_credentials")
            #expect(answer.response.content == answers[0].response.content)
            #expect(answer.response.fields.map(\.name) == answers[0].response.fields.map(\.name))
        }
        // As many hashes as log-ins and sign-ups: nobody was answered without one.
        #expect(hashing.figures.completed == 5)
    }

    /// What nobody is called is refused like anybody unknown, whatever the store makes of it.
    @Test(
        arguments: Backend.allCases,
        ["ada\0", "\0", "a\u{1}b", "\u{378}", "\u{10FFFF}", "ada\r\n", "😀", " ada", "ada ", "'--"]
    )
    func refusesTextThatIsNoNameLikeAnUnknownOne(_ backend: Backend, _ name: String) async throws {
        try await backend.withStores { stores async throws in
            let service = try await TestService(stores)
            try await service.signUp("ada")

            let unknown = try await service.logIn("nobody")
            let answer = try await service.logIn(name)

            #expect(answer.status == 401)
            #expect(answer.response.content == unknown.response.content)
            #expect(answer.field("ratelimit") != nil)
        }
    }

    /// Passwords of any text are compared, the longest, too.
    @Test(arguments: ["\0", "a\0b", "\u{FFFF}", "\u{378}", String(repeating: "\u{FDFA}", count: 256)])
    func comparesAnyPassword(_ password: String) async throws {
        let service = try await TestService()
        try await service.signUp("ada")

        #expect(try await service.logIn("ada", password: password).status == 401)
    }

    @Test(arguments: [
        "", "x", "pbkdf2_sha256$1$a$b", "$argon2id$v=19$m=99999999,t=2,p=1$c2FsdA$aGFzaA",
        "$argon2id$v=19$m=8,t=99999,p=1$c2FsdA$aGFzaA", "$argon2id$v=19$m=-8,t=1,p=1$c2FsdA$aGFzaA",
    ])
    func refusesWhoseStoredHashCannotBeVerified(_ phc: String) async throws {
        let stores = Stores(MemoryStores())
        try await stores.users.insert(.fixture(username: "ada", passwordHash: phc))
        let service = try await TestService(stores)

        let answer = try await service.logIn("ada")
        let unknown = try await service.logIn("nobody")

        #expect(answer.status == 401)
        #expect(answer.response.content == unknown.response.content)
        for _ in 0..<4 { _ = try await service.logIn("ada") }
        #expect(try await service.logIn("ada").status == 429)
    }

    @Test(arguments: [
        ("{}", "username"), ("{}", "password"), (#"{"username": "ada"}"#, "password"),
        (#"{"username": null, "password": "x"}"#, "username"), (#"{"username": "", "password": "x"}"#, "username"),
        (#"{"username": 1, "password": "x"}"#, "username"), (#"{"username": "ada", "password": ""}"#, "password"),
        (#"{"username": "ada", "password": {"$ne": 1}}"#, "password"),
    ])
    func refusesMissingAndStrangeFields(_ content: String, _ field: String) async throws {
        let answer = try await TestService().send(.post, "/api/v1/auth/login/", content)

        #expect(answer.status == 400)
        #expect(answer.codes(field).count == 1)
    }

    @Test func refusesAPasswordThatIsOnlyTheBeginning() async throws {
        let service = try await TestService()
        let long = String(repeating: "correct horse ", count: 18)
        #expect(try await service.signUp("ada", password: long).status == 201)

        #expect(try await service.logIn("ada", password: String(long.dropLast())).status == 401)
        #expect(try await service.logIn("ada", password: long + " ").status == 401)
        #expect(try await service.logIn("ada", password: long).status == 200)
        #expect(try await service.logIn("ada", password: String(repeating: "x", count: 257)).status == 400)
    }

    // MARK: Limits

    @Test func limitsFailuresPerAccountAndNetwork() async throws {
        let service = try await TestService()
        try await service.signUp("ada")
        for _ in 0..<5 { #expect(try await service.logIn("ada", password: "wrong").status == 401) }

        let refused = try await service.logIn("ADA@example.com".replacing("@example.com", with: ""))
        #expect(refused.status == 429)
        #expect(refused.field("retry-after") != nil)
        #expect(refused.field("ratelimit")?.hasPrefix(#""login";r=0"#) == true)
        // The owner, elsewhere, is not locked out; nor is another account on this network.
        #expect(try await service.logIn("ada", from: "198.51.100.7").status == 200)
        try await service.signUp("grace")
        #expect(try await service.logIn("grace").status == 200)
    }

    @Test func countsAnIPv6SubscriberAsOne() async throws {
        let service = try await TestService()
        for host in 1...5 {
            #expect(try await service.logIn("ada", password: "x", from: "2001:db8:0:1::\(host)").status == 401)
        }

        #expect(try await service.logIn("ada", password: "x", from: "2001:db8:0:1:ffff::6").status == 429)
        #expect(try await service.logIn("ada", password: "x", from: "2001:db8:0:2::1").status == 401)
    }

    @Test func givesTheAttemptOfASuccessBack() async throws {
        let service = try await TestService()
        try await service.signUp("ada")

        for _ in 0..<20 { #expect(try await service.logIn("ada").status == 200) }
    }

    @Test func limitsANetworkThatTriesManyAccounts() async throws {
        let service = try await TestService(variables: ["RATE_LIMIT_LOGIN_NETWORK": "8/15m"])
        for index in 0..<8 { #expect(try await service.logIn("user\(index)", password: "x").status == 401) }

        #expect(try await service.logIn("user9", password: "x").status == 429)
    }

    @Test func limitsAnAccountThatManyNetworksTry() async throws {
        let service = try await TestService(variables: ["RATE_LIMIT_LOGIN_ACCOUNT": "8/15m"])
        for index in 1...8 {
            #expect(try await service.logIn("ada", password: "x", from: "192.0.2.\(index)").status == 401)
        }

        #expect(try await service.logIn("ada", password: "x", from: "192.0.2.9").status == 429)
    }

    @Test func keepsKeysOfOneLengthHoweverLongTheNameIs() async throws {
        let limiter = ListeningLimiter()
        let service = try await TestService(limiter: limiter)

        _ = try await service.logIn("a", password: "x")
        // Eighteen code points each in canonical form, of two bytes.
        _ = try await service.logIn(String(repeating: "\u{FDFA}", count: 254), password: "x")

        let lengths = limiter.keys.withLock { $0.map(\.utf8.count) }
        #expect(lengths.count == 6)
        #expect(Array(lengths[..<3]) == Array(lengths[3...]))
        #expect((lengths.max() ?? .max) < 64)
    }

    // MARK: Hashes

    @Test func storesAHashOfTodaysCostAtTheNextLogIn() async throws {
        let stores = Stores(MemoryStores())
        let old = try PasswordHasher(parameters: Argon2Parameters(memoryKiB: 16, passes: 1)).hash(TestService.password)
        let user = User.fixture(username: "ada", passwordHash: old.phc)
        try await stores.users.insert(user)
        let service = try await TestService(stores)

        #expect(try await service.logIn("ada").status == 200)
        let upgraded = try #require(try await stores.users.user(id: user.id)).passwordHash
        #expect(upgraded.phc.contains("m=8,t=1"))
        #expect(try await service.logIn("ada").status == 200)
        #expect(try await stores.users.user(id: user.id)?.passwordHash == upgraded)
        #expect(try await service.logIn("ada", password: "wrong").status == 401)
    }
}

/// Allows everything, and remembers whom it was asked about.
private final class ListeningLimiter: RateLimiter {
    let keys = Mutex<[String]>([])

    func take(_ attempts: [RateLimitAttempt]) async -> RateLimitDecision {
        keys.withLock { $0 += attempts.map(\.key) }
        return .allowed([])
    }

    func giveBack(_ attempts: [RateLimitAttempt]) async {}
}
