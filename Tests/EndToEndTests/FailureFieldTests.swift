import HTTP
import Shared
import Testing

@testable import SQLite

/// What the answers carry to requests that were right, and came to nothing all the same.
@Suite(.timeLimit(.minutes(3)), .runningPair()) struct FailureFieldTests {
    @Test(arguments: ["username", "email"])
    func areOnAConflict(_ field: String) async throws {
        let client = try RunningPair.auth.client
        let first = ["username": "\(field)-a", "email": "\(field)-a@example.com"]
        let second = first.merging([field == "email" ? "username" : "email": "\(field)-b@example.com"]) { $1 }
        func signUp(_ members: [String: String]) async throws -> Answer {
            let content = members.merging(["password": Account.password]) { $1 }.mapValues { JSONValue.string($0) }
            return try await client.send(.post, "/api/v1/auth/signup/", .object(content))
        }
        #expect(try await signUp(first).status == 201)
        let answer = try await signUp(second)

        ContractFields.expect(on: answer)
        ContractFields.expectFailure(answer, 409, "\(field)_conflict")
    }

    @Test func areOnTheRefusalOfAnAttemptTooMany() async throws {
        try await withTemporaryDirectory { directory in
            try await withAuthService(in: directory, ["RATE_LIMIT_SIGNUP": "1/1h", "RATE_LIMIT_LOGIN": "1/15m"]) {
                auth in
                let account = Account(username: "ada")
                _ = try await auth.client.signUp(account)
                let signup = try await auth.client.signUp(Account(username: "grace"))
                _ = try await auth.client.logIn(Account(username: "ada", password: "wrong"))
                let login = try await auth.client.logIn(account)

                for answer in [signup, login] {
                    ContractFields.expect(on: answer)
                    ContractFields.expectFailure(answer, 429, "rate_limit_exceeded")
                    #expect(answer.field("RateLimit") != nil && answer.field("RateLimit-Policy") != nil)
                }
            }
        }
    }

    @Test(arguments: ServiceName.allCases)
    func areOnTheAnswerToWhatNobodyExpected(_ name: ServiceName) async throws {
        try await withTemporaryDirectory { directory in
            let answer: Answer
            let lines: [JSONValue]
            switch name {
            case .auth:
                (answer, lines) = try await withAuthService(in: directory) { auth in
                    try drop("users", from: directory + "/auth/auth.sqlite")
                    return (try await auth.client.logIn(Account(username: "ada")), auth.log.lines.compactMap(\.self))
                }
                ContractFields.expectFailure(answer, 500, "server_error")
            case .registry:
                (answer, lines) = try await withRegistry(in: directory) { registry in
                    try drop("instances", from: directory + "/registry/registry.sqlite")
                    return (try await registry.client.register("s", "i"), registry.log.lines.compactMap(\.self))
                }
                // The registry holds it in memory and could not keep it: that may pass.
                ContractFields.expectFailure(answer, 503, "temporarily_unavailable")
            }
            ContractFields.expect(on: answer)
            // The log knows why, the client does not.
            let told = lines.first { $0["message"] == "request failed" }
            #expect(told?["request_id"]?.string == answer.field("X-Request-Id"))
            #expect(told?["error"]?.string?.contains("no such table") == true)
            for word in ["users", "instances", "table", "SQL"] { #expect(!answer.text.contains(word)) }
        }
    }

    /// Takes a table away from a service that runs.
    private func drop(_ table: String, from path: String) throws {
        let connection = try Connection(path: path, access: .readWrite, busyTimeout: .seconds(30))
        try connection.execute("PRAGMA foreign_keys = OFF")
        try connection.execute("DROP TABLE \(table)")
    }
}
