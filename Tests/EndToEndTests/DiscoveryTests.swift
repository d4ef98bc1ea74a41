import FoundationEssentials
import Shared
import Testing

/// Both services together: auth-service is found through the registry, and outlives its absence.
@Suite(.timeLimit(.minutes(3))) struct DiscoveryTests {
    private static let service = "auth_service"

    @Test func registersItselfAndIsGoneFromTheRegistryOnceItHasEnded() async throws {
        try await withTemporaryDirectory { directory in
            try await withRegistry(in: directory) { registry in
                try await withAuthService(in: directory, ["REGISTRY_URL": registry.origin]) { auth in
                    _ = await auth.log.first(message: "registered")
                    let resolved = try await registry.client.resolve(Self.service)
                    #expect(resolved.data?["url"] == .string(auth.origin))
                    #expect(resolved.data?["instance"]?["health_check_url"] == .string(auth.origin + "/health/"))
                    #expect(try await check("registry", of: auth) == "pass")
                }

                let gone = try await registry.client.resolve(Self.service)
                #expect(gone.status == 404)
                #expect(gone.json["detail"] == "Service auth_service not found or unhealthy")
            }
        }
    }

    @Test func startsAndServesWithoutARegistryAndRegistersOnceOneIsThere() async throws {
        let port = try ReservedPort()
        try await withTemporaryDirectory { directory in
            let variables = ["REGISTRY_URL": "http://127.0.0.1:\(port.port)"]
            try await withAuthService(in: directory, variables) { auth in
                _ = await auth.log.first(message: "registry does not answer")
                #expect(try await auth.client.get("/ready/").status == 200)
                #expect(try await check("registry", of: auth) == "warn")
                let tokens = try await auth.client.begin(Account(username: "ada"))
                #expect(try await auth.client.profile(tokens.access).status == 200)

                try await withRegistry(in: directory, ["REGISTRY_PORT": "\(port.port)"]) { registry in
                    try await waitUntilResolvable(registry)
                    _ = await auth.log.first(message: "registered")
                    #expect(try await check("registry", of: auth) == "pass")
                }
                // Away again: neither an outage of its own nor an end.
                #expect(try await auth.client.get("/ready/").status == 200)
                #expect(try await auth.client.profile(tokens.access).status == 200)
            }
        }
    }

    @Test func registersAgainWhenTheRegistryKnowsTheLeaseNoMore() async throws {
        try await withTemporaryDirectory { directory in
            try await withRegistry(in: directory, Self.shortLeases) { registry in
                try await withAuthService(in: directory, ["REGISTRY_URL": registry.origin]) { auth in
                    try await waitUntilResolvable(registry)
                    let instance = try await registry.client.resolve(Self.service).data?["instance"]
                    let id = try #require(instance?["instance_id"]?.string)

                    #expect(try await registry.client.deregister(Self.service, id).status == 204)

                    // The next heartbeat is answered 404, and that is all it takes.
                    let forgotten = await auth.log.first(message: "lease is unknown to the registry")
                    #expect(forgotten != nil)
                    try await waitUntilResolvable(registry)
                    let again = try await registry.client.resolve(Self.service).data?["instance"]
                    #expect(again?["instance_id"]?.string == id)
                    #expect(again?["registered_at"] != instance?["registered_at"])
                }
            }
        }
    }

    @Test func registersAgainWithARegistryThatLostItsFiles() async throws {
        let port = try ReservedPort()
        let atPort = Self.shortLeases.merging(["REGISTRY_PORT": "\(port.port)"]) { $1 }
        try await withTemporaryDirectory { directory in
            let variables = ["REGISTRY_URL": "http://127.0.0.1:\(port.port)"]
            try await withAuthService(in: directory, variables) { _ in
                try await withTemporaryDirectory { first in
                    try await withRegistry(in: first, atPort) { try await waitUntilResolvable($0) }
                }
                try await withTemporaryDirectory { second in
                    try await withRegistry(in: second, atPort) { try await waitUntilResolvable($0) }
                }
            }
        }
    }

    @Test func recoversTheLeasesOfARestartedRegistryAndGivesEachAFullPeriod() async throws {
        try await withTemporaryDirectory { directory in
            let deadlines = try await withRegistry(in: directory) { registry in
                let first = try await registry.client.register("billing", "one", port: 1, ttl: 10)
                let second = try await registry.client.register("billing", "two", port: 2, ttl: 600)
                #expect(first.status == 201 && second.status == 201)
                return try [instant("expires_at", first.data), instant("expires_at", second.data)]
            }

            let restart = Date()
            try await withRegistry(in: directory) { registry in
                let instances = try await registry.client.get("/api/v1/services/billing/").data?["instances"]
                guard case .array(let recovered) = instances else { throw NeverHappened() }
                #expect(recovered.count == 2)
                for (lease, ttl) in zip(recovered.sorted { $0["port"]?.int ?? 0 < $1["port"]?.int ?? 0 }, [10.0, 600]) {
                    #expect(try instant("expires_at", lease) >= restart + ttl)
                }
                #expect(deadlines[0] < restart + 10 && deadlines[1] < restart + 600)

                // It was only given a period, not a life for ever.
                let expired = await registry.log.first(message: "instance expired")
                #expect(expired?["instance_id"] == "one")
                #expect(try await registry.client.resolve("billing").data?["instance"]?["instance_id"] == "two")
            }
        }
    }

    @Test func keepsServingByTheLeaseItHadBeforeTheRegistryWasRestarted() async throws {
        let port = try ReservedPort()
        let atPort = Self.shortLeases.merging(["REGISTRY_PORT": "\(port.port)"]) { $1 }
        try await withTemporaryDirectory { directory in
            let variables = ["REGISTRY_URL": "http://127.0.0.1:\(port.port)"]
            try await withAuthService(in: directory, variables) { auth in
                let before = try await withRegistry(in: directory, atPort) { registry in
                    try await waitUntilResolvable(registry)
                    return try await registry.client.resolve(Self.service).data?["instance"]
                }
                try await withRegistry(in: directory, atPort) { registry in
                    // At once, before auth-service can have said anything.
                    let after = try await registry.client.resolve(Self.service).data?["instance"]
                    #expect(after?["registered_at"] == before?["registered_at"])
                    #expect(after?["url"] == .string(auth.origin))
                    // And its heartbeats go on being taken: the lease outlives the period it was given.
                    let deadline = try instant("expires_at", after)
                    try await eventually("no heartbeat was taken after the restart") {
                        let now = try await registry.client.resolve(Self.service).data?["instance"]
                        return try instant("expires_at", now) > deadline
                    }
                }
            }
        }
    }

    // MARK: Given

    /// Leases with a heartbeat every three seconds, so that a test need not wait for long.
    private static let shortLeases = ["LEASE_TTL_DEFAULT": "9"]

    private func waitUntilResolvable(_ registry: Service) async throws {
        try await eventually("auth-service did not register") {
            try await registry.client.resolve(Self.service).status == 200
        }
    }

    private func check(_ name: String, of service: Service) async throws -> String? {
        try await service.client.get("/ready/").json["checks"]?[name]?["status"]?.string
    }

    private func instant(_ member: String, _ json: JSONValue?) throws -> Date {
        try #require(json?[member]?.string.flatMap { Timestamp.parse($0) })
    }
}
