import FoundationEssentials
import Networking
import Shared
import Testing

/// Services that refuse to start, and what they say.
@Suite(.timeLimit(.minutes(3))) struct StartupFaultTests {
    private static let strong = "q7Vt2KxW9mZr4LpYc8NbJ5hGf3DsA6eU"
    private static let other = "M4wEz8TnXr1QvKjP6yHgB9sLd5CfU2aV"
    private static let production = ["ENVIRONMENT": "production"]
    private static let authInProduction = production.merging([
        "SECRET_KEY": strong, "SECRETS_ENCRYPTION_KEY": other,
    ]) { $1 }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let product: Product
        let variables: [String: String]
        /// The variables that are named, in order, and no others.
        let named: [String]

        init(_ product: Product, _ variables: [String: String], _ named: [String]) {
            self.product = product
            self.variables = variables
            self.named = named
        }

        var testDescription: String { "\(product.rawValue) names \(named)" }
    }

    @Test(arguments: [
        Refusal(.authService, ["SERVICE_PORT": "x"], ["SERVICE_PORT"]),
        Refusal(
            .authService,
            ["SERVICE_PORT": "65536", "LOG_LEVEL": "loud", "HASH_THREADS": "0", "RATE_LIMIT_LOGIN": "often"],
            ["SERVICE_PORT", "LOG_LEVEL", "HASH_THREADS", "RATE_LIMIT_LOGIN"]),
        Refusal(.authService, ["SECRET_KEY_FILE": "/nonexistent/secret"], ["SECRET_KEY_FILE"]),
        Refusal(.authService, ["SECRET_KEY": strong, "SECRET_KEY_FILE": "/dev/null"], ["SECRET_KEY"]),
        Refusal(.authService, ["DATABASE_HOST": "db", "REDIS_URL": "redis://r"], ["DATABASE_HOST", "REDIS_URL"]),
        Refusal(.authService, production, ["SECRET_KEY", "SECRETS_ENCRYPTION_KEY"]),
        Refusal(
            .authService, production.merging(["DEBUG": "True"]) { $1 },
            ["SECRET_KEY", "SECRETS_ENCRYPTION_KEY", "DEBUG"]),
        Refusal(.authService, authInProduction.merging(["DEBUG": "True"]) { $1 }, ["DEBUG"]),
        Refusal(.authService, authInProduction.merging(["SECRET_KEY": "hunter2hunter2"]) { $1 }, ["SECRET_KEY"]),
        Refusal(
            .authService, authInProduction.merging(["SECRET_KEY": String(repeating: "a", count: 64)]) { $1 },
            ["SECRET_KEY"]),
        Refusal(
            .authService,
            authInProduction.merging(["SECRET_KEY": "change-me-0123456789-0123456789-0123456789"]) { $1 },
            ["SECRET_KEY"]),
        Refusal(
            .authService, authInProduction.merging(["SECRETS_ENCRYPTION_KEY": strong]) { $1 },
            ["SECRETS_ENCRYPTION_KEY"]),
        Refusal(.registry, ["REGISTRY_PORT": "-1"], ["REGISTRY_PORT"]),
        Refusal(
            .registry, ["REGISTRY_PORT": "x", "LEASE_TTL_DEFAULT": "soon", "MAX_SERVICES": "0"],
            ["REGISTRY_PORT", "LEASE_TTL_DEFAULT", "MAX_SERVICES"]),
        Refusal(.registry, production, ["REGISTRY_TOKENS"]),
        Refusal(.registry, production.merging(["BIND_ADDRESS": "127.0.0.1"]) { $1 }, ["REGISTRY_TOKENS"]),
        Refusal(.registry, ["BIND_ADDRESS": "0.0.0.0"], ["REGISTRY_TOKENS"]),
        Refusal(.registry, ["BIND_ADDRESS": "::"], ["REGISTRY_TOKENS"]),
        Refusal(.registry, production.merging(["REGISTRY_TOKENS": "hunter2hunter2"]) { $1 }, ["REGISTRY_TOKENS"]),
        Refusal(.registry, production.merging(["REGISTRY_TOKENS": " , "]) { $1 }, ["REGISTRY_TOKENS"]),
        Refusal(
            .registry, production.merging(["REGISTRY_TOKENS": strong, "DEBUG": "True"]) { $1 }, ["DEBUG"]),
        Refusal(.consumer, ["CONSUMER_PORT": "x", "BIND_ADDRESS": "localhost"], ["BIND_ADDRESS", "CONSUMER_PORT"]),
    ])
    func namesEveryFaultOfItsConfigurationAndOpensNothing(_ refusal: Refusal) async throws {
        try await withTemporaryDirectory { directory in
            try await withProcess(refusal.product, in: directory, refusal.variables) { process async throws in
                #expect(await process.exit() == .status(78))
                let said = process.errors.text.split(separator: "\n").dropFirst()
                #expect(said.map { $0.split(separator: " ").first.map(String.init) ?? "" } == refusal.named)
                #expect(process.output.bytes.isEmpty)
                for secret in [Self.strong, Self.other, "hunter2"] {
                    #expect(!process.errors.text.contains(secret))
                }
                #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
            }
        }
    }

    @Test(arguments: [
        (Product.authService, authInProduction),
        (.registry, production.merging(["REGISTRY_TOKENS": strong]) { $1 }),
    ])
    func startsInProductionWithStrongSecrets(_ product: Product, _ variables: [String: String]) async throws {
        try await withTemporaryDirectory { directory in
            let onLoopback = variables.merging(["BIND_ADDRESS": "127.0.0.1"]) { $1 }
            try await withService(product, in: directory, onLoopback) { service, process async throws in
                #expect(try await service.client.get("/ready/").status == 200)
                #expect(await process.stop() == .status(0))
            }
        }
    }

    @Test(arguments: Product.services, [["sing"], ["serve", "now"], ["--port"]])
    func refusesACommandLineItDoesNotUnderstand(_ product: Product, _ arguments: [String]) async throws {
        try await withTemporaryDirectory { directory in
            try await withProcess(product, arguments, in: directory) { process async throws in
                #expect(await process.exit() == .status(64))
                #expect(process.errors.text.contains("'\(arguments.last ?? "")'"))
                #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
            }
        }
    }

    @Test(arguments: Product.services)
    func saysHowItIsUsed(_ product: Product) async throws {
        try await withTemporaryDirectory { directory in
            for arguments in [["--help"], ["serve", "--help"], ["health_check", "--help"], ["health-check", "-h"]] {
                try await withProcess(product, arguments, in: directory) { process in
                    #expect(await process.exit() == .status(0))
                    #expect(process.output.text.contains(product.rawValue))
                    #expect(process.errors.bytes.isEmpty)
                }
            }
        }
    }

    @Test(arguments: Product.services)
    func refusesADirectoryThatAnotherProcessUses(_ product: Product) async throws {
        try await withTemporaryDirectory { directory in
            try await withService(product, in: directory) { first, _ in
                try await withProcess(product, in: directory) { second in
                    #expect(await second.exit() == .status(69))
                    let reason = second.errors.lines.compactMap { $0?["reason"]?.string }.last
                    #expect(reason?.contains("\(directory)/data") == true && reason?.contains("DATA_DIR") == true)
                }
                #expect(try await first.client.get("/ready/").status == 200)
            }
        }
    }

    @Test(arguments: Product.services)
    func refusesAPortOnWhichAnotherListens(_ product: Product) async throws {
        try await withTemporaryDirectory { directory in
            try await withService(product, in: directory) { first, _ in
                let variables = [product.portVariable: "\(first.address.port)", "DATA_DIR": directory + "/other"]
                try await withProcess(product, in: directory, variables) { second in
                    #expect(await second.exit() == .status(69))
                    let reason = second.errors.lines.compactMap { $0?["reason"]?.string }.last
                    #expect(reason == "bind \(first.address): Address already in use")
                }
                #expect(try await first.client.get("/ready/").status == 200)
            }
        }
    }

    @Test(arguments: Product.services)
    func refusesADirectoryItCannotMake(_ product: Product) async throws {
        try await withTemporaryDirectory { directory in
            try Data("a file".utf8).write(to: URL(filePath: directory + "/data"))
            try await withProcess(product, in: directory) { process in
                #expect(await process.exit() == .status(69))
                #expect(process.errors.lines.last??["reason"]?.string?.contains("\(directory)/data") == true)
            }
        }
    }

    @Test(arguments: Product.services)
    func checksTheHealthOfARunningServiceFromTheCommandLine(_ product: Product) async throws {
        try await withTemporaryDirectory { directory in
            let port = try await withService(product, in: directory) { service, _ in
                let port = "\(service.address.port)"
                try await withProcess(product, ["health_check"], in: directory, [product.portVariable: port]) { check in
                    #expect(await check.exit() == .status(0))
                    #expect(check.output.text.contains("All health checks passed! Service is healthy."))
                }
                return port
            }
            try await withProcess(product, ["health_check"], in: directory, [product.portVariable: port]) { check in
                #expect(await check.exit() == .status(1))
                #expect(check.output.text.contains("✗ ERROR"))
                #expect(check.output.text.contains("Some health checks failed! Service may be unhealthy."))
            }
        }
    }
}
