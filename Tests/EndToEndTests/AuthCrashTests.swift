import Glibc
import HTTP
import Shared
import Synchronization
import Testing

/// auth-service killed in the middle of traffic: what it acknowledged holds when it is back.
@Suite(.timeLimit(.minutes(3))) struct AuthCrashTests {
    @Test func losesNothingItAcknowledged() async throws {
        let book = StoryBook()
        try await withTemporaryDirectory { directory in
            for round in 1...2 {
                try await withService(.authService, in: directory, generousLimits) { auth, process in
                    await drive(auth.origin, book, until: 35 * round) { process.send(SIGKILL) }
                    #expect(await process.exit() == .signal(SIGKILL))
                }
                let stories = book.take()
                #expect(stories.count > 4)
                try await withService(.authService, in: directory, generousLimits) { auth, _ in
                    for story in stories { try await check(story, auth.client) }
                }
            }
        }
    }

    @Test func takesTheOldTokenOfAClientThatLostTheReplyToACrash() async throws {
        try await withTemporaryDirectory { directory in
            let lost = try await withService(.authService, in: directory, generousLimits) { auth, process in
                let tokens = try await auth.client.begin(Account(username: "ada"))
                // Acknowledged, but the client that sent it never sees this answer.
                #expect(try await auth.client.refresh(tokens.refresh).status == 200)
                process.send(SIGKILL)
                _ = await process.exit()
                return tokens.refresh
            }
            try await withService(.authService, in: directory, generousLimits) { auth, _ in
                let again = try await auth.client.refresh(lost)
                #expect(again.status == 200)
                let tokens = try Tokens(again.json)
                #expect(try await auth.client.profile(tokens.access).status == 200)
                #expect(try await auth.client.refresh(tokens.refresh).status == 200)
            }
        }
    }

    @Test func startsAfterItWasKilledWhileItStartedForTheFirstTime() async throws {
        try await withTemporaryDirectory { directory in
            for variable in ["SECRET_KEY", "SECRETS_ENCRYPTION_KEY", "SECRETS_ENCRYPTION_KEY"] {
                try await withProcess(.authService, in: directory) { process in
                    // Told of just before the secret is made: files and tables come into being from here on.
                    _ = await process.errors.first { $0["variable"] == .string(variable) }
                    #expect(await process.stop(SIGKILL) == .signal(SIGKILL))
                }
            }
            try await withService(.authService, in: directory, generousLimits) { auth, _ in
                let tokens = try await auth.client.begin(Account(username: "ada"))
                #expect(try await auth.client.profile(tokens.access).status == 200)
            }
        }
    }

    // MARK: Traffic

    private func drive(_ origin: String, _ book: StoryBook, until count: Int, then kill: () -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { await tellStories(origin, book) } }
            for _ in 0..<2 { group.addTask { await keepRefreshing(origin, book) } }
            await book.steps.reached(count)
            kill()
        }
    }

    /// Users who sign up, log in, change their profile, refresh, and log out, or not, one after the other.
    private func tellStories(_ origin: String, _ book: StoryBook) async {
        // The end of the service is the end of the stories.
        try? await withClient(of: origin) { client in
            while !Task.isCancelled {
                let story = book.begin()
                try await story.signUp(client)
                try await story.logIn(client)
                try await story.rename(to: "Ada", client)
                try await story.refresh(client)
                try await story.rename(to: "Grace", client)
                try await story.refresh(client)
                if story.number % 2 == 0 { try await story.logOut(client) }
            }
        }
    }

    /// One user whose client does nothing but refresh, so that a refresh is under way whenever the end comes.
    private func keepRefreshing(_ origin: String, _ book: StoryBook) async {
        try? await withClient(of: origin) { client in
            let story = book.begin(isCounted: false)
            try await story.signUp(client)
            try await story.logIn(client)
            while !Task.isCancelled { try await story.refresh(client) }
        }
    }

    // MARK: Afterwards

    private func check(_ story: Story, _ client: APIClient) async throws {
        let state = story.state
        guard state.isSignedUp else { return try await checkOpenSignUp(story, client) }
        let login = try await client.logIn(story.account)
        #expect(login.status == 200, "\(state)")
        let name = login.data?["user"]?["first_name"]?.string ?? ""
        #expect(state.possibleNames.contains(name), "\(state)")

        guard state.tokens != nil else { return }
        try await state.isLoggedOut ? checkEnded(state, client) : checkLive(state, client)
    }

    /// A sign-up without an answer happened or not; either way the client can sign up and log in.
    private func checkOpenSignUp(_ story: Story, _ client: APIClient) async throws {
        #expect([201, 409].contains(try await client.signUp(story.account).status))
        #expect(try await client.logIn(story.account).status == 200)
    }

    private func checkEnded(_ state: Story.State, _ client: APIClient) async throws {
        for token in state.accessTokens { #expect(try await client.profile(token).code == "token_not_valid") }
        for token in state.refreshTokens { #expect(try await client.refresh(token).code == "token_not_valid") }
    }

    private func checkLive(_ state: Story.State, _ client: APIClient) async throws {
        let tokens = try #require(state.tokens)
        let answer = try await client.refresh(tokens.refresh)
        // A log-out without an answer may have happened.
        if state.isLoggingOut, answer.status == 401 { return try await checkEnded(state, client) }
        #expect(answer.status == 200, "\(state)")
        #expect(try await client.profile(tokens.access).status == 200)
        #expect(try await client.refresh(Tokens(answer.json).refresh).status == 200)
    }
}
