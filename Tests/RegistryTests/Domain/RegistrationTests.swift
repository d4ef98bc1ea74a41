import Shared
import Testing

@testable import Registry

@Suite struct RegistrationTests {
    private func register(
        _ change: (inout RegistrationRequest) -> Void = { _ in }, service: String = "auth_service", id: String? = nil
    ) throws -> Registration {
        var request = RegistrationRequest(host: "10.1.2.3", port: 8000)
        change(&request)
        return try Registration(
            request, service: service, id: id, limits: RegistrationLimits(), makeID: { "generated" })
    }

    /// The fields and codes of a refusal; empty if the registration was taken.
    private func faults(
        _ change: (inout RegistrationRequest) -> Void = { _ in }, service: String = "auth_service", id: String? = nil
    ) -> [String] {
        do {
            _ = try register(change, service: service, id: id)
            return []
        } catch let refusal as InvalidRegistration {
            return refusal.errors.map { "\($0.field): \($0.reason.code)" }
        } catch {
            return ["another error"]
        }
    }

    @Test func fillsInWhatWasLeftOut() throws {
        let registration = try register()

        #expect(registration.id.text == "generated")
        #expect(registration.url == "http://10.1.2.3:8000")
        #expect(registration.healthCheckURLText == "http://10.1.2.3:8000/health/")
        #expect(registration.weight == 100 && registration.ttl == 90)
        #expect(registration.version == nil && registration.zone == nil)
        #expect(registration.tags.isEmpty && registration.metadata.isEmpty)
    }

    @Test func namesNoHealthCheckForASchemeThatIsNotHTTP() throws {
        #expect(try register { $0.scheme = "tcp" }.healthCheckURLText == nil)
        #expect(try register { $0.scheme = "HTTPS" }.healthCheckURLText == "https://10.1.2.3:8000/health/")
    }

    @Test func makesTheSameRegistrationAgainFromItsOwnRequest() throws {
        let registration = try register {
            $0.tags = ["a"]
            $0.metadata = ["k": "v"]
            $0.healthCheckURL = "http://10.1.2.3:9000/up"
            $0.zone = "eu-1"
        }

        let again = try Registration(
            registration.request, service: "auth_service", id: nil, limits: RegistrationLimits(), makeID: { "other" })

        #expect(again == registration)
    }

    @Test func namesEveryFaultAtOnce() {
        let faults = faults(
            {
                $0.host = nil
                $0.port = 0
                $0.ttl = 4
                $0.weight = -1
                $0.tags = [""]
            }, service: "..")

        #expect(
            faults.sorted() == [
                "host: required", "port: min_value", "service: invalid", "tags: invalid", "ttl: min_value",
                "weight: min_value",
            ])
    }

    @Test(arguments: [
        "", ".", "..", "a..b", "-a", ".a", "a/b", "a b", "a\n", "a:b", "ä", "a%2e", "a\0", "a\\b", "{x}",
        String(repeating: "a", count: 101),
    ])
    func refusesServiceNames(_ name: String) {
        #expect(faults(service: name).count == 1)
    }

    @Test(arguments: ["a", "auth_service", "_a", "9", "Auth-Service.v1", String(repeating: "a", count: 100)])
    func takesServiceNames(_ name: String) {
        #expect(faults(service: name).isEmpty)
    }

    @Test(arguments: ["", "..", "a..b", "-a", "a/b", "a b", ":a", "ä", String(repeating: "a", count: 151)])
    func refusesInstanceIDs(_ id: String) {
        #expect(faults(id: id).count == 1)
        #expect(faults({ $0.instanceID = id }).count == 1)
    }

    @Test(arguments: ["auth-1", "10.0.0.1:auth_service:8000", "0192d5f0-0000-7000-8000-000000000000"])
    func takesInstanceIDs(_ id: String) throws {
        #expect(try register(id: id).id.text == id)
        #expect(try register { $0.instanceID = id }.id.text == id)
    }

    @Test func refusesAnIDThatContradictsThePath() {
        #expect(faults({ $0.instanceID = "a" }, id: "b") == ["instance_id: invalid"])
        #expect(faults({ $0.instanceID = "a" }, id: "a").isEmpty)
    }

    @Test(arguments: [
        "", " ", "0.0.0.0", "::", "0:0:0:0:0:0:0:0", "[::1]", "1.2.3", "1.2.3.4.5", "256.1.1.1", "010.1.1.1", "a..b",
        ".a", "a.", "-a", "a-", "a b", "a/b", "http://a", "a:80", "fe80::1%eth0", "user@host", "10.1.2.3\0.evil",
        "host\r\nX: y", "ä.example", "::ffff:0.0.0.0", "0x7f000001", "0X7F.1", "a.0x1", "0x", "127.0.0.0x1",
        String(repeating: "a", count: 64), String(repeating: "a.", count: 127) + "aa",
    ])
    func refusesHosts(_ host: String) {
        #expect(faults { $0.host = host }.count == 1)
    }

    @Test(arguments: [
        ("localhost", "localhost"), ("auth_service", "auth_service"), ("a.b-c.example", "a.b-c.example"),
        ("127.0.0.1", "127.0.0.1"), ("::1", "[::1]"), ("2001:db8::1", "[2001:db8::1]"),
        ("xn--4ca.example", "xn--4ca.example"), ("0xcafe.example", "0xcafe.example"), ("a.0xg", "a.0xg"),
        ("::ffff:10.0.0.1", "[::ffff:10.0.0.1]"),
    ])
    func takesHosts(_ host: String, inURL: String) throws {
        #expect(try register { $0.host = host }.url == "http://\(inURL):8000")
    }

    @Test(arguments: [nil, 0, -1, 65_536, .max, .min])
    func refusesPorts(_ port: Int?) {
        #expect(faults { $0.port = port }.count == 1)
    }

    @Test(arguments: ["", "1http", "ht tp", "http:", "http://", "h\n", String(repeating: "a", count: 17)])
    func refusesSchemes(_ scheme: String) {
        #expect(faults { $0.scheme = scheme }.count == 1)
    }

    @Test(arguments: [
        "", "/health", "health", "ftp://a/", "http:/a", "http://", "http:///x", "http://a b/", "http://a/#x",
        "http://user@a/", "http://a:0/", "http://a:65536/", "http://a:/", "http://a:x/", "http://[::1/", "http://[a]/",
        "http://::1/", "http://0.0.0.0/", "http://a/\"", "http://a/<x>", "javascript://a/", "http://a/\n", "http://ä/",
        "http://a\\@b/", "http://a/" + String(repeating: "x", count: 1024),
    ])
    func refusesHealthCheckURLs(_ url: String) {
        #expect(faults { $0.healthCheckURL = url }.count == 1)
    }

    @Test(arguments: ["http://a", "https://a.example:8443/up?full=1", "HTTP://10.0.0.1/", "http://[::1]:80/health/"])
    func takesHealthCheckURLs(_ url: String) throws {
        #expect(try register { $0.healthCheckURL = url }.healthCheckURLText == url)
    }

    @Test(arguments: [-1, 65_536])
    func refusesWeights(_ weight: Int) {
        #expect(faults { $0.weight = weight }.count == 1)
    }

    @Test(arguments: [0, 4, 3601, -1])
    func refusesTTLs(_ ttl: Int) {
        #expect(faults { $0.ttl = ttl }.count == 1)
    }

    @Test(arguments: ["..", "a b", "a/b", String(repeating: "a", count: 65)])
    func refusesZones(_ zone: String) {
        #expect(faults { $0.zone = zone }.count == 1)
    }

    @Test(arguments: ["a b", "a\n", "ä", String(repeating: "1", count: 65)])
    func refusesVersions(_ version: String) {
        #expect(faults { $0.version = version }.count == 1)
    }

    @Test(arguments: [
        [""], ["a\nb"], ["a\u{7F}"], ["a\u{85}"], [String(repeating: "x", count: 257)],
        Array(repeating: "x", count: 65),
    ])
    func refusesTags(_ tags: [String]) {
        #expect(faults { $0.tags = tags }.count == 1)
    }

    @Test(arguments: [
        ["": "x"], ["a\n": "x"], ["a": "x\0"], ["a": String(repeating: "x", count: 8192)],
    ])
    func refusesMetadata(_ metadata: [String: String]) {
        #expect(faults { $0.metadata = metadata }.count == 1)
    }
}
