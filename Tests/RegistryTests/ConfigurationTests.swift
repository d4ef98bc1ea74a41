import Shared
import Testing

@testable import Registry

@Suite struct ConfigurationTests {
    private static let token = "3kP9xWq7Lm2VzR8tYc5NbJ4hGf6DsA1e"

    /// The variables at fault; empty if the configuration was taken.
    private func faults(_ variables: [String: String]) -> [String] {
        do {
            _ = try Configuration(Environment(variables))
            return []
        } catch {
            return error.faults.map(\.variable)
        }
    }

    @Test func needsNothingInDevelopment() throws {
        let configuration = try Configuration(Environment([:]))

        #expect(configuration.bindAddress == "127.0.0.1" && configuration.port == 8500)
        #expect(configuration.dataDirectory == "./data" && configuration.isOpen)
        #expect(configuration.registration.ttls == 5...3600 && configuration.registration.defaultTTL == 90)
    }

    @Test func listensOnAllAddressesInProduction() throws {
        let configuration = try Configuration(
            Environment(["ENVIRONMENT": "production", "REGISTRY_TOKENS": Self.token + ", " + Self.token + "2"]))

        #expect(configuration.bindAddress == "0.0.0.0" && !configuration.isOpen && configuration.tokens.count == 2)
    }

    /// Writing that needs no token needs the right name: a foreign page's own name may point to loopback.
    @Test func answersToLoopbackNamesAloneWhileItIsOpen() throws {
        let open = try Configuration(Environment(["BIND_ADDRESS": "127.0.0.2"]))
        let named = try Configuration(Environment(["ALLOWED_HOSTS": "registry.test"]))
        let closed = try Configuration(Environment(["REGISTRY_TOKENS": Self.token]))

        for name in ["localhost:8500", "127.0.0.1:8500", "[::1]:8500", "127.0.0.2:8500"] {
            #expect(open.hosts.allows(name))
        }
        for name in ["evil.example:8500", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1"] {
            #expect(!open.hosts.allows(name))
        }
        #expect(named.hosts.allows("registry.test:8500") && !named.hosts.allows("localhost"))
        #expect(closed.hosts.isAny)
    }

    @Test(arguments: [
        ["ENVIRONMENT": "production"], ["ENVIRONMENT": "staging"],
        ["ENVIRONMENT": "production", "BIND_ADDRESS": "127.0.0.1"], ["BIND_ADDRESS": "0.0.0.0"], ["BIND_ADDRESS": "::"],
        ["BIND_ADDRESS": "10.0.0.1"], ["ENVIRONMENT": "production", "REGISTRY_TOKENS": " , "],
        ["ENVIRONMENT": "production", "REGISTRY_TOKENS": "short"],
        ["ENVIRONMENT": "production", "REGISTRY_TOKENS": "\(token),short"],
    ])
    func refusesToBeOpenOrWeakOutsideDevelopmentOnLoopback(variables: [String: String]) {
        #expect(faults(variables) == ["REGISTRY_TOKENS"])
    }

    @Test func namesNoTokenInItsFaults() {
        let error = #expect(throws: ConfigurationError.self) {
            try Configuration(Environment(["ENVIRONMENT": "production", "REGISTRY_TOKENS": "hunter2"]))
        }

        #expect(error?.description.contains("hunter2") == false)
    }

    @Test(arguments: [
        ("REGISTRY_PORT", "65536"), ("REGISTRY_PORT", "x"), ("BIND_ADDRESS", "localhost"), ("ENVIRONMENT", "prod"),
        ("LOG_LEVEL", "loud"), ("EVENT_LOOPS", "0"), ("LEASE_TTL_MINIMUM", "0"), ("MAX_SERVICES", "-1"),
        ("MAX_INSTANCES", "1e6"), ("MAX_CONNECTIONS", "0"), ("SHUTDOWN_GRACE_SECONDS", "-1"),
    ])
    func refusesValues(variable: String, value: String) {
        #expect(faults([variable: value]) == [variable])
    }

    @Test func refusesLivesThatDoNotFitEachOther() {
        #expect(faults(["LEASE_TTL_DEFAULT": "4"]) == ["LEASE_TTL_DEFAULT"])
        #expect(faults(["LEASE_TTL_MINIMUM": "100", "LEASE_TTL_MAXIMUM": "50"]) == ["LEASE_TTL_DEFAULT"])
        #expect(faults(["LEASE_TTL_MINIMUM": "1", "LEASE_TTL_DEFAULT": "2", "LEASE_TTL_MAXIMUM": "3"]).isEmpty)
    }

    @Test func namesAllFaultsAtOnce() {
        let variables = ["ENVIRONMENT": "production", "REGISTRY_PORT": "x", "LOG_LEVEL": "x", "DEBUG": "True"]

        #expect(faults(variables) == ["REGISTRY_PORT", "LOG_LEVEL", "DEBUG", "REGISTRY_TOKENS"])
    }
}
