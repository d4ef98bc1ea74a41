import FoundationEssentials
import Shared
import Testing

@testable import AuthService

@Suite struct ConfigurationTests {
    private static let strong = "q7Vt2KxW9mZr4LpYc8NbJ5hGf3DsA6eU"
    private static let other = "M4wEz8TnXr1QvKjP6yHgB9sLd5CfU2aV"

    @Test func startsWithNothingSet() throws {
        let configuration = try Configuration(Environment([:]))

        #expect(configuration.bindAddress == "127.0.0.1")
        #expect(configuration.port == 8000)
        #expect(configuration.tokens.accessLifetimeSeconds == 300)
        #expect(configuration.tokens.rotation == RotationPolicy())
        #expect(configuration.loginLimits.narrow.rate == Rate(5, per: .seconds(900)))
        #expect(configuration.signupLimit.rate == Rate(3, per: .seconds(3600)))
        #expect(configuration.passwords.queueLimit == 4 * configuration.passwords.threads)
        #expect(configuration.discovery.registries.isEmpty)
    }

    @Test func startsInProductionWithItsSecrets() throws {
        let configuration = try Configuration(Environment(production([:])))

        #expect(configuration.bindAddress == "0.0.0.0")
        #expect(configuration.secrets.secretKey != nil)
    }

    @Test(arguments: [
        (["SERVICE_PORT": "x"], "SERVICE_PORT"), (["SERVICE_PORT": "65536"], "SERVICE_PORT"),
        (["BIND_ADDRESS": "localhost"], "BIND_ADDRESS"), (["ENVIRONMENT": "prod"], "ENVIRONMENT"),
        (["ACCESS_TOKEN_LIFETIME_SECONDS": "0"], "ACCESS_TOKEN_LIFETIME_SECONDS"),
        (["REFRESH_REUSE_WINDOW_SECONDS": "-1"], "REFRESH_REUSE_WINDOW_SECONDS"),
        (["RATE_LIMIT_LOGIN": "5"], "RATE_LIMIT_LOGIN"), (["RATE_LIMIT_SIGNUP": "0/1h"], "RATE_LIMIT_SIGNUP"),
        (["HASH_THREADS": "0"], "HASH_THREADS"), (["HASH_QUEUE_LIMIT": "many"], "HASH_QUEUE_LIMIT"),
        (["PASSWORD_MIN_LENGTH": "4"], "PASSWORD_MIN_LENGTH"), (["JWT_ALGORITHM": "HS256"], "JWT_ALGORITHM"),
        (["REGISTRY_URL": "registry:8500"], "REGISTRY_URL"), (["CORS_ALLOWED_ORIGINS": "*"], "CORS_ALLOWED_ORIGINS"),
        (["TRUSTED_PROXIES": "10.0.0.0/33"], "TRUSTED_PROXIES"), (["DEBUG": "maybe"], "DEBUG"),
        (["DATABASE_HOST": "db"], "DATABASE_HOST"), (["REDIS_URL": "redis://cache"], "REDIS_URL"),
    ])
    func namesTheVariableAtFault(_ variables: [String: String], _ name: String) {
        #expect(faults(variables) == [name])
    }

    @Test func namesEveryFaultAtOnce() {
        #expect(
            faults(["ENVIRONMENT": "production", "DEBUG": "True", "SERVICE_PORT": "-1"])
                == ["SERVICE_PORT", "SECRET_KEY", "SECRETS_ENCRYPTION_KEY", "DEBUG"]
        )
    }

    @Test(arguments: [
        ["SECRET_KEY": "short"], ["SECRET_KEY": "change-me-change-me-change-me-change-me"],
        ["SECRET_KEY": String(repeating: "a", count: 64)], ["SECRETS_ENCRYPTION_KEY": "short"],
        ["SECRETS_ENCRYPTION_KEY": strong], ["DEBUG": "True"],
    ])
    func refusesWeakSecretsAndDebuggingInProduction(_ variables: [String: String]) {
        #expect(faults(production(variables)) == Array(variables.keys))
    }

    @Test func neverPrintsASecret() throws {
        let configuration = try Configuration(Environment(production([:])))

        #expect(!String(reflecting: configuration).contains(Self.strong))
        #expect(!"\(configuration)".contains(Self.other))
    }

    private func production(_ variables: [String: String]) -> [String: String] {
        ["ENVIRONMENT": "production", "SECRET_KEY": Self.strong, "SECRETS_ENCRYPTION_KEY": Self.other]
            .merging(variables) { $1 }
    }

    private func faults(_ variables: [String: String]) -> [String] {
        let error = #expect(throws: ConfigurationError.self) { try Configuration(Environment(variables)) }
        return error?.faults.map(\.variable) ?? []
    }
}
