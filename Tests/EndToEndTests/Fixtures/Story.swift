import HTTP
import Shared
import Synchronization
import Testing

/// What one user did, and what of it was acknowledged.
final class Story: Sendable {
    struct State: Sendable {
        var isSignedUp = false
        /// The first names the user may have: more than one while a change has no answer.
        var possibleNames: Set<String> = [""]
        var tokens: Tokens?
        /// Every token of the session there ever was.
        var accessTokens: [String] = []
        var refreshTokens: [String] = []
        var isLoggingOut = false
        var isLoggedOut = false
    }

    struct Refused: Error {}

    let number: Int
    let account: Account
    private let current = Mutex(State())
    private let tally: Tally

    init(_ number: Int, tally: Tally) {
        self.number = number
        account = Account(username: "user-\(number)")
        self.tally = tally
    }

    var state: State { current.withLock { $0 } }

    func signUp(_ client: APIClient) async throws {
        try expect(201, await client.signUp(account))
        note { $0.isSignedUp = true }
    }

    func logIn(_ client: APIClient) async throws {
        let answer = try await client.logIn(account)
        try expect(200, answer)
        try take(Tokens(answer.data?["tokens"]))
    }

    func refresh(_ client: APIClient) async throws {
        let answer = try await client.refresh(state.tokens?.refresh ?? "")
        try expect(200, answer)
        try take(Tokens(answer.json))
    }

    func rename(to name: String, _ client: APIClient) async throws {
        current.withLock { _ = $0.possibleNames.insert(name) }
        let change = JSONValue.object(["first_name": .string(name)])
        try expect(
            200, await client.send(.patch, "/api/v1/auth/profile/", change, bearer: state.tokens?.access))
        note { $0.possibleNames = [name] }
    }

    func logOut(_ client: APIClient) async throws {
        current.withLock { $0.isLoggingOut = true }
        try expect(200, await client.logOut(state.tokens?.refresh ?? ""))
        note { $0.isLoggedOut = true }
    }

    private func take(_ tokens: Tokens) {
        note { state in
            state.tokens = tokens
            state.accessTokens.append(tokens.access)
            state.refreshTokens.append(tokens.refresh)
        }
    }

    private func note(_ change: (inout State) -> Void) {
        current.withLock { change(&$0) }
        tally.increment()
    }

    private func expect(_ status: Int, _ answer: Answer) throws {
        guard answer.status == status else {
            Issue.record("user \(number) was answered \(answer.status): \(answer.text)")
            throw Refused()
        }
    }
}
