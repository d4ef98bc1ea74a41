import FoundationEssentials
import Shared
import Testing

/// Leases that run out while nobody asks.
///
/// The registry has a process of its own: in this one other tests would keep it from looking at its deadlines.
@Suite(.timeLimit(.minutes(3))) struct LeaseExpiryTests {
    /// How late an expiry may be, in seconds.
    private static let tolerance = 0.25

    @Test func endsALeaseByItselfWithinAQuarterOfASecondOfItsDeadline() async throws {
        try await withTemporaryDirectory { directory in
            try await withService(.registry, in: directory, ["LEASE_TTL_MINIMUM": "1"]) { registry, _ in
                var deadlines: [String: Date] = [:]
                for number in 0..<9 {
                    let id = "instance-\(number)"
                    let lease = try await registry.client.register("billing", id, ttl: 1).data
                    deadlines[id] = try instant("expires_at", lease)
                    // Deadlines spread over a second: one that is in time by chance proves nothing.
                    try await Task.sleep(for: .milliseconds(110))
                }

                // From here on no request touches the registry until it has told of the last expiry itself.
                var lateness: [TimeInterval] = []
                for (id, deadline) in deadlines {
                    let line = await registry.log.first {
                        $0["message"] == "instance expired" && $0["instance_id"] == .string(id)
                    }
                    lateness.append(try instant("time", line).timeIntervalSince(deadline))
                }

                // A machine that stands still for a moment makes some of them late, a registry that is slow most.
                #expect(lateness.sorted()[lateness.count / 2] <= Self.tolerance, "\(lateness.sorted())")
                // The times in answers are cut to microseconds.
                #expect(lateness.allSatisfy { $0 > -0.001 }, "too early: \(lateness.sorted())")
                #expect(try await registry.client.resolve("billing").status == 404)
                #expect(try await registry.client.get("/api/v1/services/billing/").status == 404)
                #expect(try await registry.client.heartbeat("billing", "instance-0").code == "instance_not_found")
            }
        }
    }

    @Test func keepsALeaseThatIsRenewed() async throws {
        try await withTemporaryDirectory { directory in
            try await withService(.registry, in: directory, ["LEASE_TTL_MINIMUM": "1"]) { registry, _ in
                _ = try await registry.client.register("billing", "renewed", ttl: 10)
                _ = try await registry.client.register("billing", "silent", ttl: 10)

                try await eventually("the silent instance did not expire") { () async throws in
                    #expect(try await registry.client.heartbeat("billing", "renewed").status == 200)
                    return registry.log.lines.contains { $0?["message"] == "instance expired" }
                }

                let expired = registry.log.lines.compactMap(\.self).filter { $0["message"] == "instance expired" }
                #expect(expired.map { $0["instance_id"] } == ["silent"])
                #expect(try await registry.client.resolve("billing").data?["instance"]?["instance_id"] == "renewed")
            }
        }
    }

    private func instant(_ member: String, _ json: JSONValue?) throws -> Date {
        try #require(json?[member]?.string.flatMap { Timestamp.parse($0) })
    }
}
