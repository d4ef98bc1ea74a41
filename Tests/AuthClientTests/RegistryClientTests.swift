import HTTP
import Networking
import Shared
import Testing

@testable import AuthClient

/// Finding services: answers, their memory, and registries tried in turn.
@Suite(.timeLimit(.minutes(2))) struct RegistryClientTests {
    private let clock = ManualClock()

    // MARK: With a real registry

    @Test func resolvesWhatWasRegistered() async throws {
        let port = try ReservedPort()
        try await withTemporaryDirectory { directory in
            try await withRegistry(at: port, directory) {
                try await withRegistryClient(port.url) { client in
                    await #expect(throws: RegistryClientError.serviceNotFound("auth_service")) {
                        try await client.resolve("auth_service")
                    }
                    let interval = try await client.register(.fixture(timeToLiveSeconds: 45))
                    let endpoint = try await client.resolve("auth_service")
                    #expect(interval == .seconds(15))
                    #expect(endpoint == Endpoint(url: "http://10.1.2.3:8000", instanceID: "auth-1"))
                }
            }
        }
    }

    @Test func prefersItsZone() async throws {
        let port = try ReservedPort()
        try await withTemporaryDirectory { directory in
            try await withRegistry(at: port, directory) {
                try await withRegistryClient(port.url, now: { clock.now }) { client in
                    for zone in ["north", "south-east"] {
                        _ = try await client.register(.fixture(id: zone, zone: zone))
                    }
                    for _ in 0..<20 {
                        #expect(try await client.resolve("auth_service", zone: "north").instanceID == "north")
                        #expect(
                            try await client.resolve("auth_service", zone: "south-east").instanceID == "south-east")
                        clock.advance(by: .seconds(2))
                    }
                }
            }
        }
    }

    @Test func renewsAndEndsLeases() async throws {
        let port = try ReservedPort()
        try await withTemporaryDirectory { directory in
            try await withRegistry(at: port, directory) {
                try await withRegistryClient(port.url) { client in
                    await #expect(throws: RegistryClientError.instanceNotFound) {
                        try await client.heartbeat(.fixture())
                    }
                    _ = try await client.register(.fixture())
                    _ = try await client.register(.fixture())
                    try await client.heartbeat(.fixture())
                    try await client.deregister(.fixture())
                    // It is gone: no fault.
                    try await client.deregister(.fixture())
                    await #expect(throws: RegistryClientError.instanceNotFound) {
                        try await client.heartbeat(.fixture())
                    }
                }
            }
        }
    }

    @Test func givesTheLastAnswerWhileTheRegistryIsAway() async throws {
        let port = try ReservedPort()
        let url = "http://10.1.2.3:8000"
        try await withTemporaryDirectory { directory in
            try await withRegistryClient(port.url, now: { clock.now }) { client in
                try await withRegistry(at: port, directory) {
                    _ = try await client.register(.fixture())
                    #expect(try await client.resolve("auth_service").url == url)
                }
                for _ in 0..<3 {
                    clock.advance(by: .seconds(86_400))
                    #expect(try await client.resolve("auth_service").url == url)
                }
                await #expect(throws: RegistryClientError.self) { try await client.resolve("never_asked_for") }

                clock.advance(by: .seconds(2))
                try await withRegistry(at: port, directory + "/new") {
                    _ = try await client.register(.fixture(id: "auth-2", host: "10.9.9.9"))
                    #expect(try await client.resolve("auth_service").instanceID == "auth-2")
                }
            }
        }
    }

    // MARK: Memory

    private static func resolution(_ url: String = "http://10.0.0.1:1", id: String = "i-1") -> Response {
        .json(
            """
            {"data":{"url":"\(url)","instance":{"service":"s","instance_id":"\(id)","name":"s","host":"10.0.0.1","port":1,
            "scheme":"http","url":"\(url)","weight":100,"tags":[],"metadata":{},"status":"passing","registered_at":"",
            "last_heartbeat":"","expires_at":""}}}
            """)
    }

    @Test func usesAnAnswerForASecond() async throws {
        let server = ScriptedServer { _ in Self.resolution() }
        try await server.run { url in
            try await withRegistryClient(url, now: { clock.now }) { client in
                for _ in 0..<100 { _ = try await client.resolve("s") }
                #expect(server.count == 1)

                clock.advance(by: .milliseconds(999))
                _ = try await client.resolve("s")
                #expect(server.count == 1)

                clock.advance(by: .milliseconds(1))
                server.change { _ in Self.resolution("http://10.0.0.2:2", id: "i-2") }
                #expect(try await client.resolve("s").instanceID == "i-2")
                #expect(server.count == 2)
            }
        }
    }

    @Test func remembersEachServiceAndZoneByItself() async throws {
        let server = ScriptedServer { request in Self.resolution(id: request.target) }
        try await server.run { url in
            try await withRegistryClient(url, now: { clock.now }) { client in
                let answers = [
                    try await client.resolve("a"), try await client.resolve("b"),
                    try await client.resolve("a", zone: "z"),
                    try await client.resolve("a", zone: "y"), try await client.resolve("a"),
                ]

                #expect(
                    answers.map(\.instanceID) == [
                        "/api/v1/resolve/a/", "/api/v1/resolve/b/", "/api/v1/resolve/a/?zone=z",
                        "/api/v1/resolve/a/?zone=y", "/api/v1/resolve/a/",
                    ])
                #expect(server.count == 4)
            }
        }
    }

    /// A registry that hangs costs each attempt a time limit: one request in a second pays for all.
    @Test func asksAnAbsentRegistryOnceASecond() async throws {
        let server = ScriptedServer { _ in Self.resolution() }
        try await server.run { url in
            try await withRegistryClient(url, now: { clock.now }) { client in
                _ = try await client.resolve("s")
                server.change { _ in Response(.serviceUnavailable) }
                clock.advance(by: .seconds(5))
                for _ in 0..<100 { #expect(try await client.resolve("s").instanceID == "i-1") }
                #expect(server.count == 2)

                clock.advance(by: .seconds(1))
                server.change { _ in Self.resolution("http://10.0.0.2:2", id: "i-2") }
                #expect(try await client.resolve("s").instanceID == "i-2")
            }
        }
    }

    /// The registry is there and says so: what was known of the service is over.
    @Test func believesTheRegistryThatAServiceIsGone() async throws {
        let server = ScriptedServer { _ in Self.resolution() }
        try await server.run { url in
            try await withRegistryClient(url, now: { clock.now }) { client in
                _ = try await client.resolve("s")
                clock.advance(by: .seconds(2))
                server.change { _ in .json(#"{"success":false}"#, .notFound) }

                await #expect(throws: RegistryClientError.serviceNotFound("s")) { try await client.resolve("s") }
            }
        }
    }

    /// Answers that are not a registry's, and the error of them when there is nothing to fall back on.
    static let badAnswers: [(status: Int, content: String, error: RegistryClientError)] = [
        (500, "", .unavailable("status 500")), (503, "{}", .unavailable("status 503")),
        (400, "{}", .refused(status: 400)), (401, "{}", .refused(status: 401)), (403, "{}", .refused(status: 403)),
        (429, "{}", .refused(status: 429)), (301, "", .refused(status: 301)),
        (200, "", .unavailable("the answer is not a registry's")),
        (200, "null", .unavailable("the answer is not a registry's")),
        (200, "{}", .unavailable("the answer is not a registry's")),
        (200, "<html>hello</html>", .unavailable("the answer is not a registry's")),
        (200, #"{"data":{"url":5}}"#, .unavailable("the answer is not a registry's")),
        (200, #"{"data":{"url":"http://10.0.0.1:1"}}"#, .unavailable("the answer is not a registry's")),
        (200, #"{"url":"http://10.0.0.1:1"}"#, .unavailable("the answer is not a registry's")),
    ]

    @Test(arguments: badAnswers)
    func takesNoBadAnswer(status: Int, content: String, error: RegistryClientError) async throws {
        let server = ScriptedServer { _ in .json(content, Status(status)) }
        try await server.run { url in
            try await withRegistryClient(url, now: { clock.now }) { client in
                await #expect(throws: error) { try await client.resolve("s") }

                server.change { _ in Self.resolution() }
                _ = try await client.resolve("s")
                server.change { _ in .json(content, Status(status)) }
                clock.advance(by: .seconds(2))
                #expect(try await client.resolve("s").instanceID == "i-1")
            }
        }
    }

    // MARK: Several registries

    @Test func asksTheNextOneWhenOneDoesNotListen() async throws {
        let absent = try ReservedPort()
        let server = ScriptedServer { _ in Self.resolution() }
        try await server.run { url in
            try await withRegistryClient(absent.url, absent.url, url) { client in
                let endpoint = try await client.resolve("s")
                #expect(endpoint.instanceID == "i-1")
            }
        }
    }

    @Test(arguments: [500, 502, 503])
    func staysWithTheOneThatAnswers(status: Int) async throws {
        let first = ScriptedServer { _ in Response(Status(status)) }
        let second = ScriptedServer { _ in Self.resolution(id: "second") }
        try await first.run { firstURL in
            try await second.run { secondURL in
                try await withRegistryClient(firstURL, secondURL, now: { clock.now }) { client in
                    for _ in 0..<5 {
                        let endpoint = try await client.resolve("s")
                        #expect(endpoint.instanceID == "second")
                        clock.advance(by: .seconds(2))
                    }
                    #expect(first.count == 1 && second.count == 5)

                    // Now the other way about.
                    first.change { _ in Self.resolution(id: "first") }
                    second.change { _ in Response(Status(status)) }
                    for _ in 0..<5 {
                        let endpoint = try await client.resolve("s")
                        #expect(endpoint.instanceID == "first")
                        clock.advance(by: .seconds(2))
                    }
                    #expect(first.count == 6 && second.count == 6)
                }
            }
        }
    }

    @Test func writesToTheNextOneAsWell() async throws {
        let first = ScriptedServer { _ in Response(.serviceUnavailable) }
        let second = ScriptedServer { _ in Response(.noContent) }
        try await first.run { firstURL in
            try await second.run { secondURL in
                try await withRegistryClient(firstURL, secondURL) { client in
                    try await client.heartbeat(.fixture())
                    try await client.deregister(.fixture())
                }
            }
        }

        #expect(first.count == 1)
        #expect(second.received.map(\.method) == [.post, .delete])
    }

    /// What one refuses is not tried with another: a refusal is an answer.
    @Test(arguments: [400, 401, 403, 404, 409, 429])
    func takesARefusalForAnAnswer(status: Int) async throws {
        let first = ScriptedServer { _ in Response(Status(status)) }
        let second = ScriptedServer { _ in Self.resolution() }
        try await first.run { firstURL in
            try await second.run { secondURL in
                try await withRegistryClient(firstURL, secondURL) { client in
                    await #expect(throws: RegistryClientError.self) { try await client.resolve("s") }
                }
            }
        }

        #expect(first.count == 1 && second.count == 0)
    }

    @Test func isUnavailableWhenNoneAnswers() async throws {
        let absent = try ReservedPort()
        let server = ScriptedServer { _ in Response(.serviceUnavailable) }
        try await server.run { url in
            try await withRegistryClient(absent.url, url) { client in
                await #expect(throws: RegistryClientError.unavailable("status 503")) {
                    try await client.resolve("s")
                }
                await #expect(throws: RegistryClientError.unavailable("status 503")) {
                    try await client.heartbeat(.fixture())
                }
            }
        }
    }

    // MARK: On the wire

    @Test func sendsItsTokenWithWritesAlone() async throws {
        let server = ScriptedServer { _ in Response(.noContent) }
        try await server.run { url in
            try await withRegistryClient(url, token: Secret("t0ken")) { client in
                _ = try? await client.resolve("s")  // The answer is none: what counts is the request.
                _ = try? await client.register(.fixture())
                try await client.heartbeat(.fixture())
                try await client.deregister(.fixture())
            }
        }

        #expect(server.received.map(\.method) == [.get, .put, .post, .delete])
        #expect(server.received.map(\.authorization) == [nil, "Bearer t0ken", "Bearer t0ken", "Bearer t0ken"])
    }

    @Test func keepsNamesInTheirSegments() async throws {
        let server = ScriptedServer { _ in Response(.noContent) }
        let instance = Instance.fixture(service: "a b&c", id: "x?y#z")
        try await server.run { url in
            try await withRegistryClient(url) { client in
                try await client.heartbeat(instance)
                try await client.deregister(instance)
                _ = try? await client.resolve("a b&c", zone: "1&tag=2 #")  // As above.
            }
        }

        #expect(
            server.received.map(\.target) == [
                "/api/v1/services/a b&c/instances/x?y#z/heartbeat/", "/api/v1/services/a b&c/instances/x?y#z/",
                "/api/v1/resolve/a b&c/?zone=1%26tag%3D2%20%23",
            ])
    }

    @Test(
        arguments: [
            (.put, 403, .refused(status: 403)), (.put, 404, .refused(status: 404)),
            (.put, 503, .unavailable("status 503")),
            (.post, 403, .refused(status: 403)), (.post, 404, .instanceNotFound),
            (.post, 500, .unavailable("status 500")),
            (.delete, 403, .refused(status: 403)), (.delete, 500, .unavailable("status 500")),
        ] as [(HTTP.Method, Int, RegistryClientError)])
    func tellsWhatBecameOfAWrite(method: HTTP.Method, status: Int, error: RegistryClientError) async throws {
        let server = ScriptedServer { _ in Response(Status(status)) }
        try await server.run { url in
            try await withRegistryClient(url) { client in
                await #expect(throws: error) {
                    switch method {
                    case .put: _ = try await client.register(.fixture())
                    case .post: try await client.heartbeat(.fixture())
                    default: try await client.deregister(.fixture())
                    }
                }
            }
        }
    }

    @Test(arguments: [
        "", "registry", "registry:8500", "ftp://registry:8500", "http://", "http://user@registry:8500",
        "http://registry:0",
        "http://registry:65536", "http://registry:8500#x", "http://a b/", "file:///etc/passwd", "HTTP:/registry",
    ])
    func refusesAddressesThatAreNone(url: String) {
        #expect(throws: RegistryClientError.malformedURL(url)) {
            try RegistryClient(urls: ["http://127.0.0.1:8500", url])
        }
    }

    /// A client of its own event loop, as services outside make it.
    @Test func bringsItsOwnEventLoop() async throws {
        let server = ScriptedServer { _ in Self.resolution() }
        try await server.run { url in
            let client = try RegistryClient(urls: [url], token: "t0ken")
            #expect(try await client.resolve("s") == Endpoint(url: "http://10.0.0.1:1", instanceID: "i-1"))
        }
    }
}
