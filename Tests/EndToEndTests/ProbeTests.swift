import FoundationEssentials
import HTTP
import Shared
import Testing

@testable import SQLite

/// What orchestrators and monitoring ask, of both services.
@Suite(.timeLimit(.minutes(3)), .runningPair()) struct ProbeTests {
    @Test(arguments: ServiceName.allCases, [("/health", "healthy"), ("/live", "alive"), ("/ready", "ready")])
    func tellTheStatusWithAndWithoutASlash(_ name: ServiceName, _ probe: (path: String, status: String)) async throws {
        let client = try name.running.client
        for path in [probe.path, probe.path + "/", probe.path + "/?verbose=1"] {
            let before = Date().timeIntervalSince1970
            let answer = try await client.get(path)
            let after = Date().timeIntervalSince1970

            #expect(answer.status == 200)
            #expect(answer.field("Content-Type") == "application/json")
            #expect(answer.json["status"] == .string(probe.status))
            #expect(answer.json["service"] == .string(name.text))
            guard case .double(let time)? = answer.json["timestamp"] else {
                Issue.record("no timestamp: \(answer.text)")
                continue
            }
            // It is cut to milliseconds.
            #expect(time > before - 0.001 && time <= after)
        }
    }

    @Test(arguments: ServiceName.allCases, ["/health/", "/live", "/ready/", "/metrics"])
    func answerHeadAsGetWithoutContent(_ name: ServiceName, _ path: String) async throws {
        let address = try name.running.address
        let connection = try await RawConnection.open(address)
        try await connection.send(Message.request("HEAD", path))
        let head = try #require(try await connection.answer(toHead: true))
        // Were there content, it would be taken for the next answer.
        try await connection.send(Message.get("/live/"))
        let next = try #require(try await connection.answer())
        await connection.close()
        let get = try #require(try await exchange(Message.get(path), with: address))

        #expect(head.status == 200 && head.content.isEmpty && next.json["status"] == "alive")
        #expect(head.field("Content-Type") == get.field("Content-Type"))
        #expect(head.field("Content-Length").flatMap { Int($0) } ?? 0 > 0)
        #expect(Set(head.fields.map(\.name)) == Set(get.fields.map(\.name)))
    }

    @Test(arguments: [
        (ServiceName.auth, ["database", "cache", "migrations", "registry"]), (.registry, ["database"]),
    ])
    func tellWhatReadinessDependsOnAndNoAddress(_ name: ServiceName, _ checks: [String]) async throws {
        let client = try name.running.client
        // Registering is part of it, and takes a moment.
        try await eventually("a check does not pass") {
            let json = try await client.get("/ready/").json
            return checks.allSatisfy { json["checks"]?[$0]?["status"] == "pass" }
        }
        let answer = try await client.get("/ready/")

        guard case .object(let found)? = answer.json["checks"] else { throw NeverHappened() }
        #expect(Set(found.keys) == Set(checks))
        for check in found.values {
            guard case .double(let latency)? = check["latency_ms"] else {
                Issue.record("no latency: \(answer.text)")
                continue
            }
            #expect(latency >= 0)
        }
        for text in ["127.0.0.1", "localhost", "http:", ".sqlite"] { #expect(!answer.text.contains(text)) }
    }

    @Test func saysThatItIsNotReadyAndLivesOnWhenTheDatabaseIsNotItsOwn() async throws {
        try await withTemporaryDirectory { directory in
            try await withAuthService(in: directory) { auth in
                let file = directory + "/auth/auth.sqlite"
                try Connection(path: file, access: .readWrite, busyTimeout: .seconds(30))
                    .execute("PRAGMA user_version = 77")
                let ready = try await auth.client.get("/ready/")

                #expect(ready.status == 503)
                #expect(ready.json["status"] == "not_ready")
                #expect(ready.json["checks"]?["migrations"]?["status"] == "fail")
                #expect(ready.json["checks"]?["database"]?["status"] == "pass")
                ContractFields.expect(on: ready)
                for path in ["/health/", "/live/"] { #expect(try await auth.client.get(path).status == 200) }
                let told = await auth.log.first(message: "health check failed")
                #expect(told?["check"] == "migrations")
                #expect(told?["request_id"]?.string == ready.field("X-Request-Id"))
            }
        }
    }

    // MARK: Metrics

    private static let common = [
        "process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds", "system_cpu_seconds_total",
        "system_memory_available_bytes", "system_disk_available_bytes", "event_loop_lag_seconds",
        "http_server_request_duration_seconds_bucket", "http_server_request_duration_seconds_count",
        "http_server_connections", "database_write_queue",
    ]

    @Test(arguments: [
        (
            ServiceName.auth,
            ["auth_logins_total", "auth_signups_total", "worker_pool_queued", "worker_pool_queue_limit"],
            #"route="/api/v1/auth/profile/""#
        ),
        (.registry, ["registry_leases", "registry_expirations_total"], #"route="/api/v1/services/{service}/""#),
    ])
    func showFiguresByRouteTemplateAndStatus(
        _ name: ServiceName, _ own: [String], _ route: String
    ) async throws {
        let client = try name.running.client
        let path = name == .auth ? "/api/v1/auth/profile/" : "/api/v1/services/a-name-of-my-own/"
        _ = try await client.get(path)
        _ = try await client.get("/a-path-of-my-own/")
        for suffix in ["", "/"] {
            let answer = try await client.get("/metrics" + suffix)
            #expect(answer.status == 200)
            #expect(answer.field("Content-Type")?.hasPrefix("text/plain; version=0.0.4") == true)
            for family in Self.common + own { #expect(answer.text.contains("\n\(family)"), "\(family)") }
            let status = name == .auth ? "401" : "404"
            let counted = answer.text.split(separator: "\n").filter {
                $0.hasPrefix("http_server_request_duration_seconds_count{") && $0.contains(route)
            }
            #expect(counted.contains { $0.contains(#"method="GET""#) && $0.contains("status=\"\(status)\"") })
            // What clients may choose is no label: there would be no end of them.
            #expect(!answer.text.contains("of-my-own"))
        }
    }

    @Test(arguments: ServiceName.allCases)
    func comeInTheFormThatIsAskedFor(_ name: ServiceName) async throws {
        let client = try name.running.client
        let json = try await client.send(.get, "/metrics/", fields: [Field("Accept", "application/json")])
        let open = try await client.send(.get, "/metrics/", fields: [Field("Accept", "application/openmetrics-text")])
        let any = try await client.send(.get, "/metrics/", fields: [Field("Accept", "*/*")])

        #expect(json.status == 200 && json.field("Content-Type") == "application/json")
        for section in ["system", "database", "http", "circuit_breakers"] {
            guard case .object? = json.json[section] else {
                Issue.record("no section \(section)")
                continue
            }
        }
        #expect(json.json["system"]?["process"]?["memory_bytes"]?.int ?? 0 > 0)
        #expect(json.json["http"]?["requests_total"]?.int != nil)
        #expect(open.field("Content-Type")?.hasPrefix("application/openmetrics-text") == true)
        #expect(open.text.hasSuffix("# EOF\n"))
        #expect(any.field("Content-Type")?.hasPrefix("text/plain") == true)
    }
}
