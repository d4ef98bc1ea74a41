import FoundationEssentials
import HTTP
import Networking
import Shared
import Testing

@testable import AuthService

@Suite struct SignupEndpointTests {
    @Test func createsAnAccountWithoutTokens() async throws {
        let service = try await TestService()

        let answer = try await service.send(
            .post, "/api/v1/auth/signup",
            #"""
            {"username": "Ada", "email": "Ada@Example.com", "password": "correct horse battery",
             "confirm_password": "correct horse battery", "first_name": "Ada", "last_name": "Lovelace",
             "phone": "+491511234567", "metadata": {"theme": "dark"}, "is_staff": true, "roles": ["admin"]}
            """#
        )

        #expect(answer.status == 201)
        #expect(answer.json["success"] == .bool(true))
        #expect(answer.tokens == nil)
        let user = try #require(answer.user)
        #expect(user["username"] == .string("Ada"))
        #expect(user["email"] == .string("Ada@Example.com"))
        #expect(user["full_name"] == .string("Ada Lovelace"))
        #expect(user["initials"] == .string("AL"))
        #expect(user["metadata"] == .object(["theme": .string("dark")]))
        #expect(user["date_joined"] == .string("2027-01-15T08:00:00.000000Z"))
        #expect(user["last_login"] == .null)
        // What only an administrator gives cannot be taken.
        #expect(user["is_staff"] == .bool(false))
        #expect(user["roles"] == .array([.string("user")]))
        #expect(user["password"] == nil)
        #expect(UUID(uuidString: user["id"]?.string ?? "")?.version7Date != nil)
    }

    @Test func takesFormsToo() async throws {
        let service = try await TestService()

        let answer = try await service.send(
            .post, "/api/v1/auth/signup/",
            "username=ada&email=ada%40example.com&password=correct+horse+battery&metadata=%7B%22a%22%3A1%7D",
            type: "application/x-www-form-urlencoded"
        )

        #expect(answer.status == 201)
        #expect(answer.user?["metadata"]?["a"] == .int(1))
    }

    @Test func tellsEveryFaultAtOnce() async throws {
        let service = try await TestService()

        let answer = try await service.send(
            .post, "/api/v1/auth/signup/",
            #"{"username": "a b", "password": "short", "first_name": 7, "last_name": null, "phone": "x", "metadata": []}"#
        )

        #expect(answer.status == 400)
        #expect(answer.code == "validation_error")
        #expect(answer.codes("username") == ["invalid"])
        #expect(answer.codes("email") == ["required"])
        #expect(answer.codes("password") == ["min_length"])
        #expect(answer.codes("first_name") == ["invalid"])
        #expect(answer.codes("last_name") == ["null"])
        #expect(answer.codes("phone") == ["invalid"])
        #expect(answer.codes("metadata") == ["invalid"])
    }

    @Test(arguments: [
        (#""password": "ada-is-me", "username": "ada.is.me""#, "password", "password_too_similar"),
        (#""password": "password123""#, "password", "password_too_common"),
        (#""password": "auth_service""#, "password", "password_too_common"),
        (#""confirm_password": "correct horse"# + #" batterY""#, "confirm_password", "password_mismatch"),
        (#""username": """#, "username", "blank"), (#""username": ["ada"]"#, "username", "invalid"),
        (#""email": "ada@localhost""#, "email", "invalid"), (#""metadata": "{}""#, "metadata", "invalid"),
        // Full-width letters are letters; Hangul fillers are letters that nobody sees.
        (#""username": "\u3164\u3164\u3164\u3164""#, "username", "invalid"),
    ])
    func refusesAFault(_ member: String, _ field: String, _ code: String) async throws {
        let service = try await TestService()
        let members = [
            #""username": "ada""#, #""email": "countess@example.com""#, #""password": "correct horse battery""#,
        ].filter { !member.contains($0.prefix { $0 != ":" } + ":") }

        let answer = try await service.send(
            .post, "/api/v1/auth/signup/", "{\((members + [member]).joined(separator: ","))}"
        )

        #expect(answer.status == 400)
        #expect(answer.codes(field) == [code])
    }

    @Test(arguments: ["ada", "ADA", "\u{FF21}\u{FF24}\u{FF21}", "Ada"])
    func refusesANameThatLooksLikeAnother(_ username: String) async throws {
        let service = try await TestService()
        try await service.signUp("ada")

        let answer = try await service.post(
            "/api/v1/auth/signup/",
            .object([
                "username": .string(username), "email": .string("other@example.com"),
                "password": .string(TestService.password),
            ])
        )

        #expect(answer.status == 409)
        #expect(answer.code == "username_conflict")
    }

    @Test func refusesAnAddressOfAnother() async throws {
        let service = try await TestService()
        try await service.signUp("ada")

        let answer = try await service.post(
            "/api/v1/auth/signup/",
            .object([
                "username": .string("other"), "email": .string("ADA@example.COM"),
                "password": .string(TestService.password),
            ])
        )

        #expect(answer.status == 409)
        #expect(answer.code == "email_conflict")
    }

    @Test(arguments: [
        ("{", "application/json", 400, "parse_error"), ("[]", "application/json", 400, "parse_error"),
        ("a=%", "application/x-www-form-urlencoded", 400, "parse_error"),
        ("<a/>", "application/xml", 415, "unsupported_media_type"),
    ])
    func refusesContentThatCannotBeRead(
        _ content: String, _ type: String, _ status: Int, _ code: String
    ) async throws {
        let answer = try await TestService().send(.post, "/api/v1/auth/signup/", content, type: type)

        #expect(answer.status == status)
        #expect(answer.code == code)
    }

    @Test func limitsANetworkButNotOthersNorFaults() async throws {
        let service = try await TestService(variables: ["RATE_LIMIT_SIGNUP": "2/1h"])
        for _ in 0..<5 { #expect(try await service.signUp("a b").status == 400) }
        #expect(try await service.signUp("first").status == 201)
        #expect(try await service.signUp("first").status == 409)

        let refused = try await service.signUp("third")
        #expect(refused.status == 429)
        #expect(refused.code == "rate_limit_exceeded")
        #expect(refused.field("retry-after") != nil)
        #expect(refused.field("ratelimit-policy") == #""signup";q=2;w=3600"#)

        let content = #"{"username":"other","email":"o@example.com","password":"correct horse battery"}"#
        let other = try await service.send(.post, "/api/v1/auth/signup/", content, from: "198.51.100.7")
        #expect(other.status == 201)
    }

    @Test func answersAFullQueueWith503() async throws {
        let hashing = WorkerPool(name: "hash", threads: 1, queueLimit: 1)
        defer { hashing.shutdown() }
        let service = try await TestService(hashing: hashing)
        let gate = Gate()
        let blocked = Task { try await hashing.run { gate.wait() } }
        let queued = Task { try await hashing.run { gate.wait() } }
        while hashing.figures.running + hashing.figures.queued < 2 { await Task.yield() }

        let answer = try await service.signUp()
        #expect(answer.status == 503)
        #expect(answer.code == "temporarily_unavailable")
        #expect(answer.field("retry-after") == "1")

        gate.open()
        gate.open()
        _ = try await (blocked.value, queued.value)
        #expect(try await service.signUp().status == 201)
    }
}
