import HTTP
import Shared
import Synchronization
import Testing

@testable import AuthClient

/// The life of a registered process with a real registry that comes and goes.
@Suite(.timeLimit(.minutes(2))) struct RegistrationTests {
    private let port: ReservedPort

    init() throws {
        port = try ReservedPort()
    }

    @Test func registersHeartbeatsAndDeregisters() async throws {
        try await withTemporaryDirectory { directory in
            try await withRegistry(at: port, directory) {
                try await withRegistryClient(port.url) { client in
                    try await withRegistration(.fixture(timeToLiveSeconds: 60), in: client) { registration, pace in
                        let wait = try await pace.next()
                        let registered = try await record(at: port.url)
                        #expect(registration.isRegistered)
                        #expect((Duration.seconds(18)...Duration.seconds(20)).contains(wait))
                        #expect(registered?["url"] == "http://10.1.2.3:8000")

                        _ = try await pace.step()
                        let renewed = try await record(at: port.url)
                        let before = try #require(registered?["last_heartbeat"]?.string)
                        let after = try #require(renewed?["last_heartbeat"]?.string)
                        #expect(registration.isRegistered)
                        #expect(after > before)
                        #expect(renewed?["registered_at"] == registered?["registered_at"])
                    }
                    #expect(try await record(at: port.url) == nil)
                }
            }
        }
    }

    @Test func tellsTheRegistryAllOfTheInstance() async throws {
        let instance = Instance(
            service: "s", id: "s-1", host: "::1", port: 8443, scheme: "https", version: "1.2", zone: "z", weight: 7,
            tags: ["a", "b"], metadata: ["k": "v"], timeToLiveSeconds: 30)
        try await withTemporaryDirectory { directory in
            try await withRegistry(at: port, directory) {
                try await withRegistryClient(port.url) { client in
                    try await withRegistration(instance, in: client) { _, pace in
                        let wait = try await pace.next()
                        #expect((Duration.seconds(9)...Duration.seconds(10)).contains(wait))
                        let record = try await record(of: "s", at: port.url)
                        #expect(record?["instance_id"] == "s-1")
                        #expect(record?["url"] == "https://[::1]:8443")
                        #expect(record?["version"] == "1.2")
                        #expect(record?["zone"] == "z")
                        #expect(record?["weight"] == 7)
                        #expect(record?["tags"] == ["a", "b"])
                        #expect(record?["metadata"] == ["k": "v"])
                    }
                }
            }
        }
    }

    @Test func registersAgainWhenTheLeaseIsUnknown() async throws {
        try await withTemporaryDirectory { directory in
            try await withRegistry(at: port, directory) {
                try await withRegistryClient(port.url) { client in
                    try await withRegistration(in: client) { registration, pace in
                        _ = try await pace.next()
                        try await client.deregister(.fixture())

                        #expect(try await pace.step() == .zero)
                        #expect(!registration.isRegistered)
                        #expect(try await record(at: port.url) == nil)

                        #expect(try await pace.step() > .seconds(1))
                        #expect(registration.isRegistered)
                        #expect(try await record(at: port.url) != nil)
                    }
                    #expect(try await record(at: port.url) == nil)
                }
            }
        }
    }

    @Test func startsBeforeTheRegistryDoes() async throws {
        try await withTemporaryDirectory { directory in
            try await withRegistryClient(port.url) { client in
                try await withRegistration(in: client) { registration, pace in
                    #expect(try await pace.next() <= .milliseconds(250))
                    #expect(try await pace.step() <= .milliseconds(500))
                    #expect(!registration.isRegistered)

                    try await withRegistry(at: port, directory) {
                        let wait = try await pace.step()
                        #expect(wait > .seconds(1))
                        #expect(registration.isRegistered)
                        #expect(try await record(at: port.url) != nil)
                    }
                }
            }
        }
    }

    /// The registry is gone for a while and comes back with its leases.
    @Test func outlivesTheRegistry() async throws {
        try await withTemporaryDirectory { directory in
            try await withRegistryClient(port.url) { client in
                try await withRegistration(in: client) { registration, pace in
                    _ = try await pace.next()
                    try await withRegistry(at: port, directory) { _ = try await pace.step() }
                    #expect(registration.isRegistered)

                    #expect(try await pace.step() <= .milliseconds(250))
                    #expect(!registration.isRegistered)
                    #expect(try await pace.step() <= .milliseconds(500))

                    try await withRegistry(at: port, directory) {
                        let wait = try await pace.step()
                        #expect(wait > .seconds(1))
                        #expect(registration.isRegistered)
                        #expect(try await record(at: port.url) != nil)
                    }
                }
            }
        }
    }

    /// The registry comes back without its leases.
    @Test func registersWithARegistryThatForgotEverything() async throws {
        try await withTemporaryDirectory { directory in
            try await withRegistryClient(port.url) { client in
                try await withRegistration(in: client) { registration, pace in
                    _ = try await pace.next()
                    try await withRegistry(at: port, directory + "/first") { _ = try await pace.step() }
                    _ = try await pace.step()

                    try await withRegistry(at: port, directory + "/second") {
                        let waits = (try await pace.step(), try await pace.step())
                        #expect(waits.0 == .zero && waits.1 > .seconds(1))
                        #expect(registration.isRegistered)
                        #expect(try await record(at: port.url) != nil)
                    }
                }
            }
        }
    }

    /// A heartbeat that failed says nothing of the lease: it is ended all the same.
    @Test func deregistersThoughTheLastHeartbeatFailed() async throws {
        try await withTemporaryDirectory { directory in
            try await withRegistryClient(port.url) { client in
                let pace = Pace()
                let registration = Registration(.fixture(), in: client, log: .discarding) { try await pace.wait($0) }
                let running = Task { await registration.run() }
                _ = try await pace.next()
                try await withRegistry(at: port, directory) { _ = try await pace.step() }
                _ = try await pace.step()
                #expect(!registration.isRegistered)

                try await withRegistry(at: port, directory) {
                    let before = try await record(at: port.url)
                    running.cancel()
                    await running.value
                    let after = try await record(at: port.url)
                    #expect(before != nil && after == nil)
                }
            }
        }
    }

    /// Cancelled while the registry is at it: what it then grants is given back.
    @Test func deregistersWhatWasGrantedAfterItWasCancelled() async throws {
        let arrived = AsyncStream<Void>.makeStream()
        let server = ScriptedServer { request in
            arrived.continuation.yield()
            return request.method == .put ? .json(Self.lease) : Response(.noContent)
        }
        try await server.run { url in
            try await withRegistryClient(url) { client in
                // No wait ever ends by itself.
                let registration = Registration(.fixture(), in: client, log: .discarding) { _ in
                    try await Task.sleep(for: .seconds(3600))
                }
                let running = Task { await registration.run() }
                for await _ in arrived.stream { break }
                running.cancel()
                await running.value

                #expect(server.received.map(\.method) == [.put, .delete])
                #expect(server.received.allSatisfy { $0.target == "/api/v1/services/auth_service/instances/auth-1/" })
                #expect(!registration.isRegistered)
            }
        }
    }

    @Test func deregistersNothingThatWasNeverRegistered() async throws {
        let server = ScriptedServer { _ in Response(.serviceUnavailable) }
        try await server.run { url in
            try await withRegistryClient(url) { client in
                try await withRegistration(in: client) { _, pace in _ = try await pace.next() }
            }
        }

        #expect(server.received.map(\.method) == [.put])
    }

    /// Whatever is answered, the cycle goes on, and believes in a lease only if it got one.
    @Test(arguments: [
        (400, "{}"), (401, "{}"), (403, "{}"), (404, "{}"), (409, "{}"), (413, "{}"), (429, "{}"), (500, ""), (503, ""),
        (301, ""), (200, ""), (200, "null"), (200, "<html>"), (200, "{}"), (200, #"{"data":{}}"#),
        (201, #"{"data":null}"#),
        (200, #"{"data":{"heartbeat_interval":"30"}}"#),
    ])
    func triesAgainAfterAnyOtherAnswer(status: Int, content: String) async throws {
        let server = ScriptedServer { _ in .json(content, Status(status)) }
        try await server.run { url in
            try await withRegistryClient(url) { client in
                try await withRegistration(in: client) { registration, pace in
                    let wait = try await pace.next()
                    #expect(wait <= .milliseconds(250))
                    #expect(!registration.isRegistered)
                    server.change { _ in .json(Self.lease) }
                    #expect(try await pace.step() > .seconds(1))
                    #expect(registration.isRegistered)
                }
            }
        }
    }

    /// Intervals that a clock, or a `Duration`, could make nothing of.
    @Test(arguments: ["0", "-1", "-1e300", "1e-300", "0.001"])
    func isNotMadeToHammerTheRegistry(interval: String) async throws {
        let server = ScriptedServer { _ in .json(Self.lease(interval: interval)) }
        try await server.run { url in
            try await withRegistryClient(url) { client in
                try await withRegistration(in: client) { registration, pace in
                    let wait = try await pace.next()
                    #expect(wait >= .milliseconds(90))
                    #expect(registration.isRegistered)
                }
            }
        }
    }

    @Test(arguments: ["1e300", "1e18", "9223372036854775807"])
    func isNotMadeToWaitForEver(interval: String) async throws {
        let server = ScriptedServer { _ in .json(Self.lease(interval: interval)) }
        try await server.run { url in
            try await withRegistryClient(url) { client in
                try await withRegistration(in: client) { _, pace in
                    let wait = try await pace.next()
                    #expect(wait <= .seconds(1_200))
                }
            }
        }
    }

    @Test func tellsEachAbsenceOnce() async throws {
        let lines = LogLines()
        let log = lines.logger()
        let server = ScriptedServer { _ in .json(Self.lease) }
        try await server.run { url in
            try await withRegistryClient(url) { client in
                try await withRegistration(in: client, log: log) { _, pace in
                    _ = try await pace.next()
                    for _ in 0..<2 {
                        server.change { _ in Response(.serviceUnavailable) }
                        for _ in 0..<3 { _ = try await pace.step() }
                        server.change { _ in .json(Self.lease) }
                        for _ in 0..<3 { _ = try await pace.step() }
                    }
                }
            }
        }

        let absence = ["registry does not answer", "registry is back"]
        #expect(try lines.messages(of: log) == ["registered"] + absence + absence + ["deregistered"])
    }

    private static let lease = lease(interval: "30")

    private static func lease(interval: String) -> String {
        """
        {"success":true,"data":{"instance_id":"auth-1","ttl":90,"heartbeat_interval":\(interval),"status":"passing",
        "registered_at":"2027-01-15T08:00:00.000000Z","last_heartbeat":"2027-01-15T08:00:00.000000Z",
        "expires_at":"2027-01-15T08:01:30.000000Z","revision":1}}
        """
    }
}
