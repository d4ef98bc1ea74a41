import Glibc
import HTTP
import Networking
import Shared
import Testing

/// Secrets given to both services in every way there is, and then looked for in all that can be seen from outside.
@Suite(.timeLimit(.minutes(3))) struct SecrecyTests {
    @Test func noSecretIsSeenInLogsMetricsOrRefusals() async throws {
        var canary = Canary()
        try await withTemporaryDirectory { directory in
            let registryVariables = ["REGISTRY_TOKENS": canary.registryToken, "LOG_LEVEL": "debug"]
            try await withService(.registry, in: directory + "", registryVariables) { registry, registryProcess in
                let authVariables = [
                    "REGISTRY_URL": registry.origin, "REGISTRY_TOKEN": canary.registryToken, "LOG_LEVEL": "debug",
                    "SECRET_KEY": canary.secretKey, "SECRETS_ENCRYPTION_KEY": canary.encryptionKey,
                    "REFRESH_REUSE_WINDOW_SECONDS": "0",
                ]
                let all = generousLimits.merging(["RATE_LIMIT_LOGIN": "20/15m"]) { $1 }.merging(authVariables) { $1 }
                try await withService(.authService, in: directory, all) { auth, authProcess in
                    try await tellTheStory(auth.client, &canary)
                    try await tellTheStory(ofAnInstanceTo: registry.client, canary)
                    try await knock(auth.address, Self.authPaths, canary)
                    try await knock(registry.address, Self.registryPaths, canary)
                    for client in [auth.client, registry.client] { try await readMetrics(client, canary) }

                    #expect(await authProcess.stop() == .status(0))
                    #expect(await registryProcess.stop() == .status(0))
                    check(
                        authProcess, canary,
                        hasLogged: [
                            "account created", "login succeeded", "login refused", "login limited", "logout",
                            "refresh_reuse_detected", "registered", "deregistered",
                        ])
                    check(registryProcess, canary, hasLogged: ["instance registered", "instance deregistered"])
                }
            }
        }
    }

    @Test func anotherEncryptionKeyIsRefusedWithoutShowingEither() async throws {
        var marks = Marks()
        let keys = ["first", "second"].map { Marks.make($0) }
        for key in keys { marks.add("encryption key", key) }
        try await withTemporaryDirectory { directory in
            try await withService(.authService, in: directory, ["SECRETS_ENCRYPTION_KEY": keys[0]]) { _, process in
                #expect(await process.stop() == .status(0))
                #expect(marks.found(in: process.errors.bytes).isEmpty)
            }
            try await withProcess(.authService, in: directory, ["SECRETS_ENCRYPTION_KEY": keys[1]]) { process in
                #expect(await process.exit() == .status(78))
                #expect(process.errors.text.contains("SECRETS_ENCRYPTION_KEY"))
                #expect(marks.found(in: process.errors.bytes).isEmpty)
            }
        }
    }

    // MARK: Stories, in which secrets are used as they should be

    private func tellTheStory(_ client: APIClient, _ canary: inout Canary) async throws {
        let account = Account(username: "ada", password: canary.password)
        var tokens = try await client.begin(account)
        canary.marks.add(tokens)
        let first = tokens
        // The search would find something, were there anything.
        #expect(canary.marks.found(in: try await client.logIn(account).bytes).isEmpty)
        #expect(canary.marks.found(in: Array(first.access.utf8)) == ["access token"])

        tokens = try Tokens(await client.refresh(tokens.refresh).json)
        canary.marks.add(tokens)
        #expect(try await client.profile(tokens.access).status == 200)
        for token in [tokens.access, tokens.refresh] {
            let verified = try await client.send(.post, "/api/v1/auth/token/verify/", ["token": .string(token)])
            #expect(verified.status == 200)
        }
        try await spend(first, client, canary)

        tokens = try Tokens(await client.logIn(account).data?["tokens"])
        canary.marks.add(tokens)
        #expect(try await client.logOut(tokens.refresh).status == 200)
        try await spend(tokens, client, canary)
        try await guess(client, canary)
    }

    /// Uses tokens that are over.
    private func spend(_ tokens: Tokens, _ client: APIClient, _ canary: Canary) async throws {
        let answers = try await [
            client.refresh(tokens.refresh), client.profile(tokens.access),
            client.send(.post, "/api/v1/auth/token/verify/", ["token": .string(tokens.access)]),
        ]
        for answer in answers {
            #expect(answer.status == 401)
            #expect(canary.marks.found(in: answer.bytes).isEmpty)
        }
    }

    /// Logs in wrongly until it is limited, and mistakes one field for the other.
    private func guess(_ client: APIClient, _ canary: Canary) async throws {
        var statuses: Set<Int> = []
        for attempt in 0..<25 {
            let mixedUp = Account(username: canary.password, password: canary.wrongPassword)
            let wrong = Account(username: "ada", password: canary.wrongPassword)
            let answer = try await client.logIn(attempt < 2 ? mixedUp : wrong)
            statuses.insert(answer.status)
            #expect(canary.marks.found(in: answer.bytes).isEmpty)
        }
        #expect(statuses == [401, 429])
    }

    private func tellTheStory(ofAnInstanceTo client: APIClient, _ canary: Canary) async throws {
        let token = canary.registryToken
        #expect(try await client.register("billing", "one", bearer: token).status == 201)
        #expect(try await client.heartbeat("billing", "one", bearer: token).status == 200)
        for wrong in [canary.wrongToken, token + "x", String(token.dropLast()), token.lowercased()] {
            let answer = try await client.deregister("billing", "one", bearer: wrong)
            #expect(answer.status == 401)
            #expect(canary.marks.found(in: answer.bytes).isEmpty)
        }
        #expect(try await client.deregister("billing", "one", bearer: token).status == 204)
    }

    // MARK: Every route, method and kind of content, with secrets where none belong

    private static let probes = ["/health/", "/live/", "/ready/", "/metrics/", "/nowhere/"]
    private static let authPaths =
        probes + ["/.well-known/jwks.json"]
        + ["signup", "login", "logout", "profile", "token/refresh", "token/verify"].map { "/api/v1/auth/\($0)/" }
    private static let registryPaths =
        probes + [
            "/api/v1/services/", "/api/v1/services/s/", "/api/v1/services/s/instances/",
            "/api/v1/services/s/instances/i/", "/api/v1/services/s/instances/i/heartbeat/", "/api/v1/resolve/s/",
        ]
    private static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    private func knock(_ address: SocketAddress, _ paths: [String], _ canary: Canary) async throws {
        var connection = try await RawConnection.open(address)
        var number = 0
        for path in paths {
            for method in Self.methods {
                for content in canary.contents {
                    number += 1
                    try await connection.send(canary.message(method, path, content, number: number))
                    let answer = try #require(try await connection.answer(toHead: method == "HEAD"))
                    #expect(answer.status != 500, "\(method) \(path)")
                    #expect(canary.found(in: answer).isEmpty, "\(method) \(path) \(content.type)")
                    guard answer.field("connection") == "close" else { continue }
                    await connection.close()
                    connection = try await RawConnection.open(address)
                }
            }
        }
        await connection.close()
    }

    private func readMetrics(_ client: APIClient, _ canary: Canary) async throws {
        for type in ["text/plain", "application/json", "application/openmetrics-text"] {
            let answer = try await client.send(.get, "/metrics/", fields: [Field("Accept", type)])
            #expect(answer.status == 200)
            #expect(canary.marks.found(in: answer.bytes).isEmpty, "\(type)")
        }
    }

    private func check(_ process: ChildProcess, _ canary: Canary, hasLogged messages: [String]) {
        #expect(canary.marks.found(in: process.errors.bytes).isEmpty)
        #expect(canary.marks.found(in: process.output.bytes).isEmpty)
        let logged = Set(process.errors.lines.compactMap { $0?["message"]?.string })
        #expect(logged.isSuperset(of: messages), "\(Set(messages).subtracting(logged)) not logged")
    }
}
