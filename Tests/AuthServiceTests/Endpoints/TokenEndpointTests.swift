import Crypto
import FoundationEssentials
import HTTP
import Shared
import Testing

@testable import AuthService

/// Refreshing, verifying and logging out, over every store.
@Suite struct TokenEndpointTests {
    // MARK: Refreshing

    @Test(arguments: Backend.allCases)
    func exchangesARefreshTokenForTheNextPair(_ backend: Backend) async throws {
        try await withSession(backend) { service, access, refresh async throws in
            service.clock.advance(by: 60)

            let answer = try await service.refresh(refresh)

            #expect(answer.status == 200)
            guard case .object(let members) = answer.json else { return }
            #expect(Set(members.keys) == ["access", "refresh", "token_type", "expires_in"])
            #expect(members["token_type"] == .string("Bearer"))
            #expect(members["expires_in"] == .int(300))
            #expect(members["refresh"] != .string(refresh))
            #expect(try await service.profile(members["access"]?.string ?? "").status == 200)
            // The access token of before lives until it expires: the session does.
            #expect(try await service.profile(access).status == 200)
        }
    }

    @Test(arguments: Backend.allCases)
    func givesTheSameSuccessorWithinTheWindow(_ backend: Backend) async throws {
        try await withSession(backend) { service, _, refresh async throws in
            let first = try await service.refresh(refresh)
            service.clock.advance(by: 9)
            let second = try await service.refresh(refresh)

            #expect(second.status == 200)
            #expect(second.json["refresh"] == first.json["refresh"])
            #expect(second.json["access"] != first.json["access"])
        }
    }

    @Test(arguments: Backend.allCases)
    func forgivesALostAnswerForDays(_ backend: Backend) async throws {
        try await withSession(backend) { service, _, refresh async throws in
            let lost = try await service.refresh(refresh)
            service.clock.advance(by: 3 * 86_400)

            let retried = try await service.refresh(refresh)

            #expect(retried.status == 200)
            #expect(retried.json["refresh"] == lost.json["refresh"])
        }
    }

    @Test(arguments: Backend.allCases)
    func endsTheSessionWhenATokenComesBackAfterItsSuccessorWasUsed(_ backend: Backend) async throws {
        try await withSession(backend) { service, _, refresh async throws in
            let next = try await service.refresh(refresh)
            let access = next.json["access"]?.string ?? ""
            service.clock.advance(by: 1)
            #expect(try await service.profile(access).status == 200)
            try await service.flushSightings()
            service.clock.advance(by: 11)

            let reused = try await service.refresh(refresh)

            #expect(reused.status == 401)
            #expect(reused.code == "token_not_valid")
            #expect(try await service.refresh(next.json["refresh"]?.string ?? "").status == 401)
            #expect(try await service.profile(access).status == 401)
            #expect(service.routes.sessions.metrics.refreshes.reused.value == 1)
        }
    }

    @Test(arguments: Backend.allCases)
    func endsTheSessionForATokenTwoGenerationsOld(_ backend: Backend) async throws {
        try await withSession(backend) { service, _, refresh async throws in
            let second = try await service.refresh(refresh).json["refresh"]?.string ?? ""
            let third = try await service.refresh(second).json["refresh"]?.string ?? ""
            let early = try await service.refresh(refresh)
            #expect(early.status == 409)
            #expect(early.code == "refresh_in_progress")

            service.clock.advance(by: 10)
            #expect(try await service.refresh(refresh).status == 401)
            #expect(try await service.refresh(third).status == 401)
        }
    }

    @Test(arguments: Backend.allCases)
    func givesAllWhoComeAtOnceOneSuccessor(_ backend: Backend) async throws {
        try await withSession(backend) { service, _, refresh async throws in
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<12 { group.addTask { try await service.refresh(refresh) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }

            #expect(answers.allSatisfy { $0.status == 200 })
            #expect(Set(answers.compactMap { $0.json["refresh"]?.string }).count == 1)
        }
    }

    @Test(arguments: Backend.allCases)
    func refusesTokensWithOneBody(_ backend: Backend) async throws {
        try await withSession(backend) { service, access, refresh async throws in
            let bytes = Base64URL.decode(refresh) ?? []
            let forged = RefreshToken(bytes: bytes).map {
                RefreshToken(session: $0.session, generation: $0.generation, code: Array(repeating: 7, count: 16))
            }
            let unknown = RefreshToken(session: UUID(), generation: 0, code: Array(0..<16))
            var answers: [Answer] = []
            for token in [
                "x", access, refresh + "A", String(refresh.dropLast()), refresh + "=", Base64URL.encode(unknown.bytes),
                Base64URL.encode(forged?.bytes ?? []), String(repeating: "A", count: 5000),
            ] {
                answers.append(try await service.refresh(token))
            }
            service.clock.advance(by: 7 * 86_400)
            answers.append(try await service.refresh(refresh))

            for answer in answers {
                #expect(answer.status == 401)
                #expect(answer.response.content == answers[0].response.content)
            }
        }
    }

    @Test func aForgedTokenEndsNothing() async throws {
        try await withSession(.memory) { service, access, refresh async throws in
            let genuine = try #require(RefreshToken(bytes: Base64URL.decode(refresh) ?? []))
            let forged = RefreshToken(session: genuine.session, generation: 9, code: Array(0..<16))

            #expect(try await service.refresh(Base64URL.encode(forged.bytes)).status == 401)
            #expect(try await service.logOut(Base64URL.encode(forged.bytes)).status == 400)
            #expect(try await service.profile(access).status == 200)
            #expect(try await service.refresh(refresh).status == 200)
        }
    }

    @Test(arguments: ["{}", #"{"refresh": null}"#, #"{"refresh": ""}"#, #"{"refresh": 7}"#])
    func asksForAToken(_ content: String) async throws {
        let answer = try await TestService().send(.post, "/api/v1/auth/token/refresh/", content)

        #expect(answer.status == 400)
        #expect(answer.codes("refresh").count == 1)
    }

    // MARK: Verifying

    @Test(arguments: Backend.allCases)
    func verifiesAccessAndRefreshTokens(_ backend: Backend) async throws {
        try await withSession(backend) { service, access, refresh async throws in
            for token in [access, refresh] {
                #expect(try await service.verify(token).status == 200)
            }
            for token in ["x", "a.b.c", access + "x", refresh + "AAAA"] {
                let answer = try await service.verify(token)
                #expect(answer.status == 401)
                #expect(answer.code == "token_not_valid")
            }
            _ = try await service.logOut(refresh)
            for token in [access, refresh] {
                #expect(try await service.verify(token).status == 401)
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func notesTheFirstTimeThatTheLiveRefreshTokenIsVerified(_ backend: Backend) async throws {
        try await withSession(backend) { service, _, refresh async throws in
            let id = try #require(RefreshToken(bytes: Base64URL.decode(refresh) ?? [])).session
            service.clock.advance(by: 5)
            _ = try await service.verify(refresh)
            let seen = try await service.stores.sessions.session(id: id)?.rotation.confirmedAt
            service.clock.advance(by: 5)
            _ = try await service.verify(refresh)

            #expect(seen == .start + 5)
            #expect(try await service.stores.sessions.session(id: id)?.rotation.confirmedAt == seen)
        }
    }

    // MARK: Logging out

    @Test(arguments: Backend.allCases)
    func endsRefreshAndAccessTokensByTheRefreshTokenAlone(_ backend: Backend) async throws {
        try await withSession(backend) { service, access, refresh async throws in
            let next = try await service.refresh(refresh).json
            #expect(try await service.profile(access).status == 200)

            let answer = try await service.logOut(next["refresh"]?.string ?? "")

            #expect(answer.status == 200)
            #expect(answer.field("clear-site-data") != nil)
            for token in [access, next["access"]?.string ?? ""] {
                #expect(try await service.profile(token).status == 401)
            }
            for token in [refresh, next["refresh"]?.string ?? ""] {
                #expect(try await service.refresh(token).status == 401)
            }
            // Who did not get the answer tries again.
            #expect(try await service.logOut(refresh).status == 200)
        }
    }

    @Test func leavesOtherSessionsAlone() async throws {
        try await withSession(.memory) { service, access, _ async throws in
            let other = try await service.logIn("ada").tokens

            _ = try await service.logOut(other?["refresh"]?.string ?? "")

            #expect(try await service.profile(access).status == 200)
        }
    }

    @Test(arguments: [
        ("{}", "missing_token"), (#"{"refresh": null}"#, "missing_token"), (#"{"refresh": ""}"#, "missing_token"),
        (#"{"refresh": 7}"#, "invalid_token"), (#"{"refresh": "x"}"#, "invalid_token"),
    ])
    func refusesToLogOutWithoutAToken(_ content: String, _ code: String) async throws {
        let answer = try await TestService().send(.post, "/api/v1/auth/logout/", content)

        #expect(answer.status == 400)
        #expect(answer.code == code)
    }

    @Test(arguments: Backend.allCases)
    func knowsAfterARestartWhatWasRevokedBefore(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let service = try await TestService(stores)
            let (access, refresh) = try await service.makeSession()
            _ = try await service.logOut(refresh)

            let restarted = try await TestService(stores)
            try await restarted.routes.maintenance.recover()

            #expect(try await restarted.profile(access).status == 401)
        }
    }

    @Test(arguments: Backend.allCases)
    func refusesAfterARestartWithAShorterLifetimeWhatWasRevokedBefore(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let clock = TestClock()
            let service = try await TestService(
                stores, variables: ["ACCESS_TOKEN_LIFETIME_SECONDS": "3600"], clock: clock)
            let (access, refresh) = try await service.makeSession()
            _ = try await service.logOut(refresh)
            clock.advance(by: 600)
            // The token says that it is good for 3000 seconds more.
            #expect(try await service.profile(access).status == 401)

            let restarted = try await TestService(
                stores, variables: ["ACCESS_TOKEN_LIFETIME_SECONDS": "300"], clock: clock)
            try await restarted.routes.maintenance.recover()

            #expect(try await restarted.profile(access).status == 401)
            #expect(try await restarted.verify(access).status == 401)
        }
    }

    @Test(arguments: Backend.allCases, ["log out", "refresh", "verify"])
    func learnsFromARefreshTokenThatAnotherReplicaEndedItsSession(_ backend: Backend, _ request: String) async throws {
        try await backend.withStores { stores async throws in
            let clock = TestClock()
            let replicas = [
                try await TestService(stores, clock: clock), try await TestService(stores, clock: clock),
            ]
            let (access, refresh) = try await replicas[0].makeSession()
            #expect(try await replicas[1].profile(access).status == 200)
            #expect(try await replicas[0].logOut(refresh).status == 200)

            switch request {
            case "refresh": #expect(try await replicas[1].refresh(refresh).status == 401)
            case "verify": #expect(try await replicas[1].verify(refresh).status == 401)
            default: #expect(try await replicas[1].logOut(refresh).status == 200)
            }

            #expect(try await replicas[1].profile(access).status == 401)
        }
    }

    @Test(arguments: Backend.allCases)
    func learnsOfRevocationsFromTheStore(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let clock = TestClock()
            let other = try await TestService(stores, clock: clock)
            let service = try await TestService(stores, clock: clock)
            let (access, refresh) = try await service.makeSession()
            #expect(try await service.profile(access).status == 200)
            _ = try await other.logOut(refresh)

            try await service.routes.maintenance.recover()

            #expect(try await service.profile(access).status == 401)
        }
    }

    // MARK: Keys

    @Test func doesNotSendTheKeysAgainToWhoHasThem() async throws {
        let service = try await TestService()
        let tag = try #require(try await service.send(.get, "/.well-known/jwks.json").field("etag"))

        for field in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
            let answer = try await service.send(
                .get, "/.well-known/jwks.json", fields: [Field("If-None-Match", field)])
            #expect(answer.status == 304)
            #expect(answer.response.content.isEmpty)
            #expect(answer.field("etag") == tag)
            #expect(answer.field("cache-control") == "public, max-age=300")
        }
        for field in ["\"x\"", String(tag.dropFirst().dropLast()), "", "W/", tag.uppercased() + "x"] {
            let answer = try await service.send(
                .get, "/.well-known/jwks.json", fields: [Field("If-None-Match", field)])
            #expect(answer.status == 200)
            #expect(!answer.response.content.isEmpty)
        }
    }

    @Test func publishesTheKeyThatSigns() async throws {
        let service = try await TestService()
        let (access, _) = try await service.makeSession()

        let answer = try await service.send(.get, "/.well-known/jwks.json")

        #expect(answer.status == 200)
        #expect(answer.field("cache-control") == "public, max-age=300")
        #expect(answer.json["keys"] != nil)
        let keys = try JSONWebKeySet(parsing: answer.response.content)
        let verifier = TokenVerifier(keys: keys, issuer: "auth_service", audience: "services")
        #expect(try verifier.verify(Array(access.utf8), now: 1_800_000_000).roles == ["user"])
        #expect(!String(decoding: answer.response.content, as: UTF8.self).contains(#""d""#))
    }

    // MARK: Given

    private func withSession(
        _ backend: Backend, _ body: (TestService, String, String) async throws -> Void
    ) async throws {
        try await backend.withStores { stores async throws in
            let service = try await TestService(stores)
            let (access, refresh) = try await service.makeSession()
            try await body(service, access, refresh)
        }
    }
}
