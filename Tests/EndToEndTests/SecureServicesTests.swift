import AuthClient
import HTTP
import Networking
import Shared
import TLSFixtures
import Testing

@testable import AuthService
@testable import Registry

/// Both services over TLS, each checking the other.
@Suite struct SecureServicesTests {
    private struct Pair {
        let registry: SocketAddress
        let auth: SocketAddress
        let registryConfiguration: Registry.Configuration
        let authConfiguration: AuthService.Configuration
        let tls: TLSOptions
        let http: HTTPClient
    }

    /// Runs a registry that wants certificates, and an auth-service that has one.
    private func withPair(_ body: (Pair) async throws -> Void) async throws {
        try await withTestFiles { files in
            let root = TestCertificate.authority()
            let names = ["IP:127.0.0.1"]
            let registryFiles = try files.write(root.issue(.init("registry", names: names)), as: "registry")
            let authFiles = try files.write(root.issue(.init("auth", names: names)), as: "auth")
            let authority = try files.write(root.pem, to: "root.pem")
            let loops = try EventLoopGroup(count: 1, name: "client")
            let resolver = Resolver()
            defer {
                resolver.shutdown()
                loops.stop()
            }

            var registryConfiguration = try Registry.Configuration(
                Environment([
                    "DATA_DIR": files.path("registry-data"), "REGISTRY_PORT": "0", "EVENT_LOOPS": "1",
                    "SHUTDOWN_GRACE_SECONDS": "0", "TLS_CERTIFICATE_FILE": registryFiles.certificateFile,
                    "TLS_PRIVATE_KEY_FILE": registryFiles.privateKeyFile, "TLS_CLIENT_AUTH": "required",
                    "TLS_CLIENT_CA_FILE": authority,
                ]))
            let registry = try await Registry.Application(registryConfiguration, log: .discarding)
            registryConfiguration.port = Int(registry.address.port)
            var authConfiguration = try AuthService.Configuration(
                Environment([
                    "DATA_DIR": files.path("auth-data"), "SERVICE_PORT": "0", "EVENT_LOOPS": "1",
                    "SHUTDOWN_GRACE_SECONDS": "0", "TLS_CERTIFICATE_FILE": authFiles.certificateFile,
                    "TLS_PRIVATE_KEY_FILE": authFiles.privateKeyFile, "REGISTRY_URL": "https://\(registry.address)",
                    "REGISTRY_CA_FILE": authority, "REGISTRY_CLIENT_CERTIFICATE_FILE": authFiles.certificateFile,
                    "REGISTRY_CLIENT_KEY_FILE": authFiles.privateKeyFile,
                ]))
            let auth = try await AuthService.Application(authConfiguration, log: .discarding)
            authConfiguration.port = Int(auth.address.port)
            let client = ClientTLSSettings(
                trust: .authorities(file: authority), certificateFile: authFiles.certificateFile,
                privateKeyFile: authFiles.privateKeyFile)
            // A busy machine is no fault of the service.
            var limits = ClientLimits()
            limits.connectTimeout = .seconds(30)
            limits.firstByteTimeout = .seconds(60)
            limits.totalTimeout = .seconds(60)
            let http = HTTPClient(
                on: loops.first, resolver: resolver, limits: limits, tls: try ReloadingTLSContext(client))
            let pair = Pair(
                registry: registry.address, auth: auth.address, registryConfiguration: registryConfiguration,
                authConfiguration: authConfiguration,
                tls: TLSOptions(
                    authoritiesFile: authority, certificateFile: authFiles.certificateFile,
                    privateKeyFile: authFiles.privateKeyFile), http: http)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await registry.run() }
                group.addTask { await auth.run() }
                defer {
                    auth.stop()
                    registry.stop()
                }
                try await body(pair)
                await http.closeIdle()
            }
        }
    }

    private func post(_ pair: Pair, _ path: String, _ members: [String: String]) async throws -> ClientResponse {
        let url = try #require(HTTPURL("https://\(pair.auth)/api/v1/auth/\(path)"))
        return try await pair.http.send(
            ClientRequest(
                .post, url, fields: [Field("Content-Type", "application/json")],
                content: JSONValue.object(members.mapValues { .string($0) }).encoded))
    }

    private func resolved(_ registry: RegistryClient) async throws -> Endpoint? {
        var endpoint: Endpoint?
        try await waitUntil {
            // Until auth-service has registered there is none.
            endpoint = try? await registry.resolve("auth_service")
            return endpoint != nil
        }
        return endpoint
    }

    @Test func aServiceIsFoundAndItsTokensVerifiedOverTLSAlone() async throws {
        try await withPair { pair in
            let registry = try RegistryClient(urls: ["https://\(pair.registry)"], tls: pair.tls)
            let endpoint = try await resolved(registry)
            #expect(endpoint?.url == "https://\(pair.auth)")

            let account = ["username": "ada", "email": "ada@example.com", "password": "correct horse battery"]
            let signedUp = try await post(pair, "signup/", account)
            #expect(signedUp.status == .created)
            #expect(signedUp.field("strict-transport-security") == "max-age=63072000; includeSubDomains")
            let answer = try await post(pair, "login/", account)
            let access = try JSONParser.parse(answer.content)["data"]?["tokens"]?["access"]?.string

            let verifier = try AccessTokenVerifier(registry: registry, issuer: "auth_service", audience: "services")
            let token = try await verifier.verify(#require(access))
            #expect(token.roles == ["user"])
        }
    }

    @Test func whoHasNoCertificateLearnsNothingFromTheRegistry() async throws {
        try await withPair { pair in
            for tls in [TLSOptions(), TLSOptions(authoritiesFile: pair.tls.authoritiesFile)] {
                let registry = try RegistryClient(urls: ["https://\(pair.registry)"], tls: tls)
                await #expect(throws: RegistryClientError.self) { try await registry.resolve("auth_service") }
            }
        }
    }

    @Test func bothAnswerTheirHealthChecksAndShowTheirHandshakes() async throws {
        try await withPair { pair in
            let registry = try RegistryClient(urls: ["https://\(pair.registry)"], tls: pair.tls)
            _ = try await resolved(registry)

            let registryStatus = await Registry.HealthCheckCommand(
                configuration: pair.registryConfiguration, isVerbose: false
            ).run()
            let authStatus = await AuthService.HealthCheckCommand(
                configuration: pair.authConfiguration, isVerbose: false
            ).run()
            #expect(registryStatus == ExitStatus.success && authStatus == ExitStatus.success)

            for address in [pair.registry, pair.auth] {
                let url = try #require(HTTPURL("https://\(address)/metrics/"))
                let text = String(
                    decoding: try await pair.http.send(ClientRequest(.get, url)).content, as: UTF8.self)
                #expect(text.contains("\ntls_handshakes_total{result=\"completed\"} "))
                #expect(text.contains("\ntls_certificate_expiry_timestamp_seconds "))
            }
        }
    }

    /// Another process that has taken the port does not pass for the service.
    @Test func aHealthCheckBelievesNoOtherCertificate() async throws {
        try await withPair { pair in
            var configuration = pair.authConfiguration
            configuration.port = Int(pair.registry.port)
            let status = await AuthService.HealthCheckCommand(configuration: configuration, isVerbose: false).run()

            #expect(status == ExitStatus.failure)
        }
    }

    @Test(arguments: [
        ["REGISTRY_URL": "http://127.0.0.1:1"], ["REGISTRY_URL": "https://127.0.0.1:1,http://127.0.0.1:2"],
    ])
    func refusesFilesForTLSWithARegistryThatDoesNotSpeakIt(_ variables: [String: String]) async throws {
        try await withTestFiles { files in
            let authority = try files.write(TestCertificate.authority().pem, to: "root.pem")
            let error = #expect(throws: ConfigurationError.self) {
                try AuthService.Configuration(
                    Environment(variables.merging(["REGISTRY_CA_FILE": authority]) { $1 }))
            }
            #expect(error?.faults.map(\.variable) == ["REGISTRY_URL"])
        }
    }
}
