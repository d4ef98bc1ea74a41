import Glibc
import Networking
import Shared
import Synchronization
import Testing

/// The end of a service by a signal: in order, whatever is going on.
@Suite(.timeLimit(.minutes(3))) struct ShutdownTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func answersEveryRequestThatAuthServiceHadWhenAskedToEnd(_ signal: CInt) async throws {
        try await withTemporaryDirectory { directory in
            try await withRegistry(in: directory) { registry in
                let variables = generousLimits.merging(["REGISTRY_URL": registry.origin]) { $1 }
                try await withService(.authService, in: directory, variables) { auth, process in
                    try await eventually("auth-service did not register") {
                        try await registry.client.resolve("auth_service").status == 200
                    }
                    let account = Account(username: "ada")
                    let tokens = try await auth.client.begin(account)
                    let traffic = Traffic(to: auth.address) {
                        [
                            Message.get("/api/v1/auth/profile/", bearer: tokens.access),
                            Message.post("/api/v1/auth/login/", account.credentials),
                            Message.get("/health/"),
                        ]
                    }

                    await traffic.run(workers: 6, until: 60) { process.send(signal) }

                    #expect(await process.exit() == .status(0))
                    traffic.expectNothingLost()
                    #expect(try await registry.client.resolve("auth_service").status == 404)
                    #expect(auth.log.lines.contains { $0?["message"] == "deregistered" })
                    #expect(auth.log.lines.last??["message"] == "auth service stopped")
                }
            }
        }
    }

    @Test func answersEveryRequestThatTheRegistryHadWhenAskedToEnd() async throws {
        try await withTemporaryDirectory { directory in
            try await withService(.registry, in: directory) { registry, process async throws in
                #expect(try await registry.client.register("billing", "one").status == 201)
                let traffic = Traffic(to: registry.address) {
                    [
                        Message.post("/api/v1/services/billing/instances/one/heartbeat/"),
                        Message.put("/api/v1/services/billing/instances/two/", ["host": "10.0.0.2", "port": 2]),
                        Message.get("/api/v1/resolve/billing/"),
                    ]
                }

                await traffic.run(workers: 6, until: 300) { process.send(SIGTERM) }

                #expect(await process.exit() == .status(0))
                traffic.expectNothingLost()
                #expect(registry.log.lines.last??["message"] == "registry stopped")
            }
        }
    }

    @Test(arguments: Product.allCases)
    func endsInOrderWhenAskedToTheMomentItIsReady(_ product: Product) async throws {
        try await withTemporaryDirectory { directory in
            for _ in 0..<3 {
                try await withService(product, in: directory) { _, process in
                    #expect(await process.stop() == .status(0))
                }
            }
        }
    }

    @Test func endsInOrderWhenAskedWhileItStarts() async throws {
        try await withTemporaryDirectory { directory in
            for _ in 0..<3 {
                try await withProcess(.authService, in: directory) { process in
                    // Written at once, and long before the service is ready.
                    _ = await process.errors.first { $0["variable"] == "SECRET_KEY" }
                    #expect(await process.stop() == .status(0))
                    #expect(process.errors.lines.last??["message"] == "auth service stopped")
                }
            }
        }
    }

    @Test(arguments: Product.services)
    func answersWhatHadArrivedBeforeTheSignalThoughItHadNotLooked(_ product: Product) async throws {
        try await withTemporaryDirectory { directory in
            try await withService(product, in: directory, ["EVENT_LOOPS": "1"]) { service, process in
                // More than the loop looks at in one turn.
                var connections: [RawConnection] = []
                for _ in 0..<600 { connections.append(try await RawConnection.open(service.address)) }
                for connection in connections { try await connection.send(Message.get("/live/")) }
                for connection in connections { #expect(try await connection.answer()?.status == 200) }

                // While the process stands still, requests arrive on them and on new ones; then comes the signal.
                process.send(SIGSTOP)
                for _ in 0..<100 { connections.append(try await RawConnection.open(service.address)) }
                for connection in connections { try await connection.send(Message.get("/health/")) }
                process.send(SIGTERM)
                process.send(SIGCONT)

                var answeredCount = 0
                for connection in connections {
                    if try await connection.answer()?.status == 200 { answeredCount += 1 }
                    await connection.close()
                }
                #expect(answeredCount == connections.count)
                #expect(await process.exit() == .status(0))
            }
        }
    }

    @Test func finishesARequestOfWhichItHasOnlyAPart() async throws {
        try await withTemporaryDirectory { directory in
            try await withService(.authService, in: directory, generousLimits) { auth, process in
                let message = Message.post("/api/v1/auth/signup/", Account(username: "ada").signupContent)
                let connection = try await RawConnection.open(auth.address)
                try await connection.send(Array(message.dropLast(10)))
                // Whatever it answers to this, it has read the other by then.
                _ = try await auth.client.get("/health/")

                process.send(SIGTERM)
                try await eventually("connections are still accepted") { await !isAccepting(auth.address) }
                try await connection.send(Array(message.suffix(10)))
                let answer = try await connection.answer()

                #expect(answer?.status == 201)
                #expect(answer?.field("connection") == "close")
                await connection.close()
                #expect(await process.exit() == .status(0))
            }
        }
    }

    @Test(arguments: Product.services)
    func endsAfterTheGraceWhateverAClientDoes(_ product: Product) async throws {
        try await withTemporaryDirectory { directory in
            try await withService(product, in: directory, ["SHUTDOWN_GRACE_SECONDS": "0.2"]) { service, process in
                let connection = try await RawConnection.open(service.address)
                try await connection.send("POST /api/v1/auth/login/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n{")
                _ = try await service.client.get("/health/")

                #expect(await process.stop() == .status(0))
                #expect(try await connection.answer() == nil)
                await connection.close()
            }
        }
    }

    @Test(arguments: Product.services)
    func endsAtOnceWhenAskedASecondTime(_ product: Product) async throws {
        try await withTemporaryDirectory { directory in
            try await withService(product, in: directory, ["SHUTDOWN_GRACE_SECONDS": "600"]) { service, process in
                let connection = try await RawConnection.open(service.address)
                try await connection.send("POST /api/v1/auth/login/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n{")
                _ = try await service.client.get("/health/")

                process.send(SIGTERM)
                try await eventually("connections are still accepted") { await !isAccepting(service.address) }
                process.send(SIGTERM)

                #expect(await process.exit() == .status(128 + SIGTERM))
                await connection.close()
            }
        }
    }

    private func isAccepting(_ address: SocketAddress) async -> Bool {
        guard let connection = try? await RawConnection.open(address) else { return false }
        await connection.close()
        return true
    }
}
