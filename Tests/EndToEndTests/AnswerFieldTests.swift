import HTTP
import Shared
import Testing

/// What every answer carries that went well.
@Suite(.timeLimit(.minutes(3)), .runningPair()) struct AnswerFieldTests {
    @Test(arguments: ServiceName.allCases, ["/health/", "/live/", "/ready/", "/metrics/"])
    func areOnTheAnswersToProbes(_ name: ServiceName, _ path: String) async throws {
        let service = try name.running
        for method in ["GET", "HEAD"] {
            let message = Message.request(method, path)
            let answer = try #require(try await exchange(message, with: service.address, toHead: method == "HEAD"))
            #expect(answer.status == 200)
            ContractFields.expect(on: answer)
        }
    }

    @Test func areOnTheAnswersOfTheAPI() async throws {
        let auth = try RunningPair.auth.client
        let account = Account(username: "success")
        let signup = try await auth.signUp(account)
        let login = try await auth.logIn(account)
        let tokens = try Tokens(login.data?["tokens"])
        let others = try await [
            auth.profile(tokens.access), auth.refresh(tokens.refresh),
            auth.send(.post, "/api/v1/auth/token/verify/", ["token": .string(tokens.access)]),
            auth.logOut(tokens.refresh),
        ]
        let registry = try RunningPair.registry.client
        let instances = try await [
            registry.register("success", "one"), registry.heartbeat("success", "one"), registry.resolve("success"),
            registry.get("/api/v1/services/"), registry.get("/api/v1/services/success/"),
            registry.deregister("success", "one"),
        ]

        let answers = [signup, login] + others + instances
        #expect(answers.map(\.status) == [201, 200, 200, 200, 200, 200, 201, 200, 200, 200, 200, 204])
        for answer in answers { ContractFields.expect(on: answer) }
        #expect(!instances[5].fields.contains { $0.name == "content-length" || $0.name == "content-type" })
    }

    @Test func letKeysBeKeptForAWhile() async throws {
        let answer = try await RunningPair.auth.client.get("/.well-known/jwks.json")

        #expect(answer.status == 200)
        ContractFields.expect(on: answer, cacheControl: "public, max-age=300")
    }
}
