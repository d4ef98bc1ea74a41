import HTTP
import Shared
import Testing

@Suite struct AllowedHostsTests {
    private let hosts = AllowedHosts(["auth.example.com", ".internal", "192.0.2.1", "[::1]"])

    @Test(arguments: [
        "auth.example.com", "AUTH.example.com:8000", "auth.example.com.", "internal", "a.b.internal:1", "192.0.2.1:80",
        "[::1]:8000", "[::1]",
    ])
    func allowsTheNamesOfTheList(_ authority: String) {
        #expect(hosts.allows(authority))
    }

    @Test(arguments: [
        "", "example.com", "xauth.example.com", "auth.example.com.evil", "notinternal", "evil@auth.example.com",
        "auth.example.com:80:80", "[::2]", "::1", "*", "auth.example.com/..", "internal.evil",
    ])
    func refusesOthers(_ authority: String) {
        #expect(!hosts.allows(authority))
    }

    @Test func letsProbesThroughByAnyName() throws {
        try hosts.check(Request(.get, "/health/", fields: [Field("Host", "10.1.2.3:8000")]))
        #expect(throws: Problem.self) {
            try hosts.check(Request(.get, "/health/x", fields: [Field("Host", "10.1.2.3:8000")]))
        }
        #expect(AllowedHosts.any.allows("anything"))
    }
}
