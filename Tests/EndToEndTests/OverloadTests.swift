import Shared
import Testing

/// More work than there is room for.
@Suite(.timeLimit(.minutes(3))) struct OverloadTests {
    private static let clientCount = 24
    private static let roundLimit = 50

    @Test func refusesTheHashesThatDoNotFitAndGoesOnAnsweringTheRest() async throws {
        try await withTemporaryDirectory { directory in
            try await withAuthService(in: directory, ["HASH_THREADS": "1", "HASH_QUEUE_LIMIT": "1"]) { auth in
                let account = Account(username: "ada")
                #expect(try await auth.client.signUp(account).status == 201)

                var answers: [Answer] = []
                for _ in 0..<Self.roundLimit where !answers.contains(where: { $0.status == 503 }) {
                    answers += try await flood(auth, Message.post("/api/v1/auth/login/", account.credentials))
                }

                #expect(answers.contains { $0.status == 200 })
                let refused = answers.filter { $0.status != 200 }
                #expect(!refused.isEmpty)
                for answer in refused {
                    #expect(answer.status == 503)
                    #expect(answer.code == "temporarily_unavailable")
                    #expect(answer.field("retry-after").flatMap { Int($0) } ?? 0 > 0)
                }
                // It is over when it is over.
                #expect(try await auth.client.logIn(account).status == 200)
            }
        }
    }

    /// Sends the message from many clients at once while another asks after the service's health.
    private func flood(_ service: Service, _ message: [UInt8]) async throws -> [Answer] {
        var connections: [RawConnection] = []
        for _ in 0..<Self.clientCount { connections.append(try await RawConnection.open(service.address)) }
        return try await withThrowingTaskGroup(of: Answer?.self) { group in
            for connection in connections {
                group.addTask {
                    try await connection.send(message)
                    return try await connection.answer()
                }
            }
            for path in ["/health/", "/live/", "/ready/"] {
                #expect(try await service.client.get(path).status == 200)
            }
            let answers = try await group.reduce(into: []) { $0.append($1) }
            for connection in connections { await connection.close() }
            #expect(!answers.contains { $0 == nil })
            return answers.compactMap(\.self)
        }
    }

    @Test(arguments: Product.services)
    func answersProbesAloneOnAConnectionTooMany(_ product: Product) async throws {
        try await withTemporaryDirectory { directory in
            try await withService(product, in: directory, ["MAX_CONNECTIONS": "2"]) { service, _ in
                #expect(try await service.client.get("/health/").status == 200)
                let second = try await RawConnection.open(service.address)
                try await second.send(Message.get("/live/"))
                #expect(try await second.answer()?.status == 200)

                // A probe tells that the process lives, and that is all the reserve is for.
                let probe = try await RawConnection.open(service.address)
                try await probe.send(Message.get("/live/"))
                #expect(try await probe.answer()?.status == 200)
                await probe.close()

                let third = try await RawConnection.open(service.address)
                try await third.send(Message.get("/api/v1/nothing/"))
                let answer = try await third.answer()

                #expect(answer?.status == 503)
                #expect(answer?.code == "temporarily_unavailable")
                #expect(answer?.field("retry-after") != nil)
                await third.close()
                #expect(try await service.client.get("/health/").status == 200)

                await second.close()
                try await eventually("the place of a connection that ended is not given to another") {
                    try await exchange(Message.get("/api/v1/nothing/"), with: service.address)?.status == 404
                }
            }
        }
    }
}
