import FoundationEssentials
import HTTP
import Shared
import Testing

@testable import Registry

@Suite struct EndpointTests {
    private static let token = "0123456789abcdef0123456789abcdef"

    /// The registry's routes on an empty catalog.
    private struct Service {
        let clock = TestClock()
        let state: RegistryState
        var router = Router()

        init(tokens: [String] = [], limits: CatalogLimits = CatalogLimits()) {
            state = RegistryState(clock: clock, limits: limits)
            let input = RegistrationInput(limits: RegistrationLimits(), makeID: { "generated" })
            let counters = RegistryMetrics(on: MetricsRegistry(), state: state)
            RegistryRoutes(
                state: state, input: input, tokens: tokens.map { Secret($0) }, counters: counters, log: .discarding
            ).mount(on: &router)
        }

        func send(
            _ method: HTTP.Method, _ target: String, _ content: String = "", type: String? = "application/json",
            authorization: String? = nil
        ) async throws -> Response {
            var fields: [Field] = []
            if !content.isEmpty, let type { fields.append(Field("Content-Type", type)) }
            if let authorization { fields.append(Field("Authorization", authorization)) }
            return try await router.respond(
                to: Request(method, target, fields: fields, content: Array(content.utf8)))
        }

        /// Registers one instance of `auth_service`.
        func register(_ id: String = "auth-1", _ more: String = "") async throws {
            _ = try await send(
                .put, "/api/v1/services/auth_service/instances/\(id)/", #"{"host": "10.1.2.3", "port": 8000\#(more)}"#)
        }
    }

    private struct Envelope<Value: Decodable>: Decodable {
        var success: Bool
        var message: String
        var data: Value
    }

    private func data<Value: Decodable>(_ response: Response, _: Value.Type = Value.self) throws -> Value {
        let envelope = try JSONDecoder().decode(Envelope<Value>.self, from: Data(response.content))
        #expect(envelope.success && !envelope.message.isEmpty)
        return envelope.data
    }

    // MARK: - Register

    @Test(arguments: ["/api/v1/services/auth_service/instances", "/api/v1/services/auth_service/instances/"])
    func registersAnInstanceWithAnIDOfItsOwn(target: String) async throws {
        let service = Service()

        let response = try await service.send(.post, target, #"{"host": "10.1.2.3", "port": 8000, "unknown": [1]}"#)

        #expect(response.status == .created)
        let lease = try data(response, LeaseRecord.self)
        let instance = try data(response, InstanceRecord.self)
        #expect(lease.instanceID == "generated" && lease.ttl == 90 && lease.heartbeatInterval == 30)
        #expect(lease.registeredAt == "2026-01-02T03:04:05.123456Z" && lease.expiresAt == "2026-01-02T03:05:35.123456Z")
        #expect(instance.service == "auth_service" && instance.url == "http://10.1.2.3:8000")
        #expect(instance.status == .passing)
    }

    @Test func answersTheSecondPutOfAnInstanceWith200() async throws {
        let service = Service()
        let target = "/api/v1/services/auth_service/instances/a/"

        let first = try await service.send(.put, target, #"{"host": "h", "port": 1}"#)
        let second = try await service.send(.put, target, #"{"host": "h", "port": 1}"#)

        #expect(first.status == .created && second.status == .ok)
        #expect(try data(first, LeaseRecord.self).revision == data(second, LeaseRecord.self).revision)
        #expect(service.state.leaseCount == 1)
    }

    @Test(arguments: [
        (#"{}"#, ["host", "port"]), (#"{"host": 1, "port": "8000"}"#, ["host", "port"]),
        (#"{"host": "h", "port": 1.5}"#, ["port"]), (#"{"host": "h", "port": null}"#, ["port"]),
        (#"{"host": "h", "port": 1, "tags": "a"}"#, ["tags"]), (#"{"host": "h", "port": 1, "tags": [1]}"#, ["tags"]),
        (#"{"host": "h", "port": 1, "metadata": {"a": 1}}"#, ["metadata"]),
        (#"{"host": "h", "port": 1, "metadata": []}"#, ["metadata"]),
        (#"{"host": "h", "port": 1, "ttl": 99999999999999999999}"#, ["ttl"]),
        (#"{"host": "h", "port": 1, "weight": true, "zone": 1, "ttl": 1}"#, ["ttl", "weight", "zone"]),
    ])
    func refusesFields(content: String, fields: [String]) async throws {
        let service = Service()

        let refusal = await #expect(throws: InvalidRegistration.self) {
            try await service.send(.post, "/api/v1/services/auth_service/instances", content)
        }

        #expect(refusal?.errors.map(\.field).sorted() == fields)
        #expect(service.state.leaseCount == 0)
    }

    @Test(arguments: ["", "{", "[]", "null", "\"x\"", #"{"host": "h", "host": "i"}"#, "{}x", "\u{FEFF}{}"])
    func refusesContentThatIsNoJSONObject(content: String) async throws {
        let service = Service()

        let problem = await #expect(throws: Problem.self) {
            try await service.send(.post, "/api/v1/services/auth_service/instances", content)
        }
        #expect(problem?.code == "parse_error")
    }

    /// None is refused as well: a page of any site could send it.
    @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", "text/json", nil])
    func refusesOtherMediaTypes(type: String?) async throws {
        let service = Service()

        let problem = await #expect(throws: Problem.self) {
            try await service.send(.post, "/api/v1/services/s/instances", #"{"host": "h", "port": 1}"#, type: type)
        }
        #expect(problem?.code == "unsupported_media_type")
    }

    @Test(arguments: ["application/json", "Application/JSON; charset=utf-8", "application/json ;charset=utf-8"])
    func takesJSON(type: String) async throws {
        let service = Service()

        let response = try await service.send(
            .post, "/api/v1/services/s/instances", #"{"host": "h", "port": 1}"#, type: type)

        #expect(response.status == .created)
    }

    @Test func refusesWhatItHasNoRoomFor() async throws {
        let service = Service(limits: CatalogLimits(instances: 1))
        try await service.register("a")

        await #expect(throws: RegistryError.full) { try await service.register("b") }
    }

    // MARK: - Heartbeat and deregister

    @Test func renewsWithoutContent() async throws {
        let service = Service()
        try await service.register()
        service.clock.advance(by: 60)

        let response = try await service.send(.post, "/api/v1/services/auth_service/instances/auth-1/heartbeat/")

        #expect(response.status == .ok)
        #expect(try data(response, LeaseRecord.self).expiresAt == "2026-01-02T03:06:35.123456Z")
    }

    @Test(arguments: [
        ("{}", InstanceStatus.passing), (#"{"status": "critical"}"#, .critical), (#"{"status": null}"#, .passing),
    ])
    func takesAStatusWithTheHeartbeat(content: String, status: InstanceStatus) async throws {
        let service = Service()
        try await service.register()

        let response = try await service.send(
            .post, "/api/v1/services/auth_service/instances/auth-1/heartbeat", content)

        #expect(try data(response, LeaseRecord.self).status == status)
    }

    @Test(arguments: [#"{"status": "up"}"#, #"{"status": 1}"#, #"{"status": ""}"#, #"{"status": "PASSING"}"#])
    func refusesStatuses(content: String) async throws {
        let service = Service()
        try await service.register()

        let refusal = await #expect(throws: InvalidRegistration.self) {
            try await service.send(.post, "/api/v1/services/auth_service/instances/auth-1/heartbeat", content)
        }
        #expect(refusal?.errors.map(\.field) == ["status"])
    }

    @Test func tellsAnUnknownInstanceToRegisterAgain() async throws {
        let service = Service()
        try await service.register()
        service.clock.advance(by: 90)
        service.state.expire()

        for target in ["auth_service/instances/auth-1", "auth_service/instances/other", "other/instances/auth-1"] {
            await #expect(throws: RegistryError.instanceNotFound) {
                try await service.send(.post, "/api/v1/services/\(target)/heartbeat")
            }
        }
    }

    @Test func deregistersOnce() async throws {
        let service = Service()
        try await service.register()

        let response = try await service.send(.delete, "/api/v1/services/auth_service/instances/auth-1/")

        #expect(response.status == .noContent && response.content.isEmpty)
        await #expect(throws: RegistryError.instanceNotFound) {
            try await service.send(.delete, "/api/v1/services/auth_service/instances/auth-1/")
        }
    }

    // MARK: - Reading

    @Test func listsServicesByNameWithTheirCounts() async throws {
        let service = Service()
        let empty = try await data(service.send(.get, "/api/v1/services/"), ServiceList.self)
        #expect(empty.services.isEmpty)
        try await service.register("a")
        try await service.register("b")
        _ = try await service.send(
            .post, "/api/v1/services/auth_service/instances/b/heartbeat", #"{"status": "warning"}"#)
        _ = try await service.send(.post, "/api/v1/services/a/instances", #"{"host": "h", "port": 1}"#)

        let response = try await service.send(.get, "/api/v1/services")
        let again = try await service.send(.get, "/api/v1/services")

        let list = try data(response, ServiceList.self)
        #expect(list.services.map(\.name) == ["a", "auth_service"])
        #expect(
            list.services.last?.passing == 1 && list.services.last?.warning == 1 && list.services.last?.instances == 2)
        #expect(response.field("X-Registry-Index") == String(list.revision))
        #expect(again.content == response.content)
    }

    @Test(arguments: [
        ("", ["a", "b", "c"]), ("?status=warning", ["b"]), ("?zone=x", ["a", "b"]), ("?tag=blue", ["a", "c"]),
        ("?tag=blue&tag=eu", ["c"]), ("?version=2", ["c"]), ("?zone=x&tag=blue", ["a"]), ("?zone=", []),
        ("?status=critical", []), ("?other=1", ["a", "b", "c"]),
    ])
    func showsInstancesThatMatch(query: String, ids: [String]) async throws {
        let service = Service()
        try await service.register("a", #", "zone": "x", "tags": ["blue"]"#)
        try await service.register("b", #", "zone": "x""#)
        try await service.register("c", #", "version": "2", "tags": ["blue", "eu"]"#)
        _ = try await service.send(
            .post, "/api/v1/services/auth_service/instances/b/heartbeat", #"{"status": "warning"}"#)

        let response = try await service.send(.get, "/api/v1/services/auth_service/" + query)

        let detail = try data(response, ServiceDetail.self)
        #expect(detail.instances.map(\.instanceID) == ids)
        #expect(response.field("x-registry-index") == String(detail.revision))
    }

    @Test func movesTheIndexOfAServiceWithItsOwnChangesOnly() async throws {
        let service = Service()
        try await service.register()
        let before = try await service.send(.get, "/api/v1/services/auth_service").field("X-Registry-Index")

        _ = try await service.send(.post, "/api/v1/services/other/instances", #"{"host": "h", "port": 1}"#)
        _ = try await service.send(.post, "/api/v1/services/auth_service/instances/auth-1/heartbeat")
        let same = try await service.send(.get, "/api/v1/services/auth_service").field("X-Registry-Index")
        try await service.register("auth-2")
        let after = try await service.send(.get, "/api/v1/services/auth_service").field("X-Registry-Index")

        #expect(before == same)
        #expect(Int(after ?? "") ?? 0 > Int(before ?? "") ?? 0)
    }

    @Test func knowsNoServiceWithoutInstances() async throws {
        let service = Service()

        await #expect(throws: RegistryError.serviceNotFound("auth_service")) {
            try await service.send(.get, "/api/v1/services/auth_service/")
        }
        await #expect(throws: InvalidRegistration.self) {
            try await service.send(.get, "/api/v1/services/auth_service/?status=up")
        }
        await #expect(throws: RequestError.malformedQuery) {
            try await service.send(.get, "/api/v1/services/auth_service/?status=%zz")
        }
    }

    @Test func resolvesToAURLWithThePathAskedFor() async throws {
        let service = Service()
        try await service.register()

        let bare = try await data(service.send(.get, "/api/v1/resolve/auth_service"), Resolution.self)
        let path = try await data(
            service.send(.get, "/api/v1/resolve/auth_service/?path=%2Fapi%2Fv1%2Fusers%2F"), Resolution.self)

        #expect(bare.url == "http://10.1.2.3:8000" && bare.instance.instanceID == "auth-1")
        #expect(path.url == "http://10.1.2.3:8000/api/v1/users/")
    }

    @Test(arguments: ["?path=../x", "?path=%2F..%2Fx", "?path=@evil", "?path=%2Fa%0D%0Ab", "?path=%2F%252e%252e%2F"])
    func refusesToResolveWithPaths(query: String) async throws {
        let service = Service()
        try await service.register()

        let refusal = await #expect(throws: InvalidRegistration.self) {
            try await service.send(.get, "/api/v1/resolve/auth_service/" + query)
        }
        #expect(refusal?.errors.map(\.field) == ["path"])
    }

    @Test(arguments: ["auth_service?tag=x", "auth_service?version=9", "unknown", "unknown?zone=x"])
    func resolvesNothingWhereNothingMatches(target: String) async throws {
        let service = Service()
        try await service.register()

        await #expect(throws: RegistryError.unresolvable(String(target.prefix { $0 != "?" }))) {
            try await service.send(.get, "/api/v1/resolve/" + target)
        }
    }

    @Test func doesNotResolveWhatHasExpired() async throws {
        let service = Service()
        try await service.register()
        service.clock.advance(by: 90)
        service.state.expire()

        await #expect(throws: RegistryError.unresolvable("auth_service")) {
            try await service.send(.get, "/api/v1/resolve/auth_service")
        }
    }

    // MARK: - Authorization

    private static let writes: [(HTTP.Method, String)] = [
        (.post, "/api/v1/services/s/instances"), (.put, "/api/v1/services/s/instances/a"),
        (.post, "/api/v1/services/s/instances/a/heartbeat"), (.delete, "/api/v1/services/s/instances/a"),
    ]

    @Test(arguments: 0..<writes.count)
    func refusesToWriteWithoutCredentials(index: Int) async throws {
        let service = Service(tokens: [Self.token])
        let (method, target) = Self.writes[index]

        await #expect(throws: Problem.notAuthenticated) {
            try await service.send(method, target, #"{"host": "h", "port": 1}"#)
        }
    }

    /// What is no bearer token is no credentials (RFC 6750 §3.1).
    @Test(arguments: ["", "Bearer", "Bearer ", "Basic \(token)", "\(token)", "Bearer\(token)", "Token \(token)"])
    func asksForABearerToken(authorization: String) async throws {
        let service = Service(tokens: [Self.token])

        await #expect(throws: Problem.notAuthenticated) {
            try await service.send(
                .post, "/api/v1/services/s/instances", #"{"host": "h", "port": 1}"#, authorization: authorization)
        }
        #expect(service.state.leaseCount == 0)
    }

    @Test(arguments: [
        "Bearer wrong", "Bearer \(token)x", "Bearer x\(token)", "Bearer \(token) x", "Bearer \(token), Bearer \(token)",
        "Bearer \(token.dropLast())", "Bearer \(token.uppercased())",
    ])
    func refusesTokens(authorization: String) async throws {
        let service = Service(tokens: [Self.token])

        await #expect(throws: Problem.tokenNotValid) {
            try await service.send(
                .post, "/api/v1/services/s/instances", #"{"host": "h", "port": 1}"#, authorization: authorization)
        }
        #expect(service.state.leaseCount == 0)
    }

    @Test(arguments: ["Bearer \(token)", "bearer \(token)", "Bearer second-token-of-the-list"])
    func writesWithAnyOfItsTokens(authorization: String) async throws {
        let service = Service(tokens: [Self.token, "second-token-of-the-list"])

        let response = try await service.send(
            .post, "/api/v1/services/s/instances", #"{"host": "h", "port": 1}"#, authorization: authorization)

        #expect(response.status == .created)
    }

    @Test func readsWithoutCredentials() async throws {
        let service = Service(tokens: [Self.token])

        #expect(try await service.send(.get, "/api/v1/services").status == .ok)
    }
}
