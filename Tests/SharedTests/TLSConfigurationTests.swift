import Networking
import Shared
import TLSFixtures
import Testing

@Suite struct TLSConfigurationTests {
    private static let root = TestCertificate.authority()

    private struct Paths {
        let certificate: String
        let key: String
        let authorities: String

        init(_ files: TestFiles) throws {
            let settings = try files.write(TLSConfigurationTests.root.issue())
            certificate = settings.certificateFile
            key = settings.privateKeyFile
            authorities = try files.write(TLSConfigurationTests.root.pem, to: "ca.pem")
        }

        /// Replaces `cert`, `key` and `ca` by the files' paths.
        func fill(_ variables: [String: String]) -> [String: String] {
            variables.mapValues { ["cert": certificate, "key": key, "ca": authorities][$0] ?? $0 }
        }
    }

    private func server(_ variables: [String: String]) -> (ServerTLSSettings?, faults: [String]) {
        var reader = ConfigurationReader(Environment(variables))
        let settings = ServerTLSSettings.read(&reader)
        return (settings, reader.faults.map(\.variable))
    }

    private func client(_ variables: [String: String]) -> (ClientTLSSettings?, faults: [String]) {
        var reader = ConfigurationReader(Environment(variables))
        let settings = ClientTLSSettings.readForRegistry(&reader)
        return (settings, reader.faults.map(\.variable))
    }

    @Test func speaksPlainHTTPWithNothingSet() {
        let (settings, faults) = server(["TLS_CLIENT_AUTH": "none"])

        #expect(settings == nil && faults.isEmpty)
        #expect(client([:]).0 == nil)
    }

    private static let accepted: [(variables: [String: String], ServerTLSSettings.ClientAuthentication)] = [
        ([:], .none), (["TLS_CLIENT_AUTH": "none"], .none),
        (["TLS_CLIENT_AUTH": "none", "TLS_CLIENT_CA_FILE": "ca"], .none),
        (["TLS_CLIENT_AUTH": "optional", "TLS_CLIENT_CA_FILE": "ca"], .optional),
        (["TLS_CLIENT_AUTH": "Required", "TLS_CLIENT_CA_FILE": "ca"], .required),
    ]

    @Test(arguments: 0..<accepted.count)
    func takesACertificateWithItsKey(_ index: Int) async throws {
        let (variables, authentication) = Self.accepted[index]
        try await withTestFiles { files in
            let paths = try Paths(files)
            let own = ["TLS_CERTIFICATE_FILE": "cert", "TLS_PRIVATE_KEY_FILE": "key"]
            let (settings, faults) = server(paths.fill(own.merging(variables) { $1 }))

            #expect(faults.isEmpty)
            #expect(settings?.certificateFile == paths.certificate && settings?.clientAuthentication == authentication)
        }
    }

    private static let refused: [(variables: [String: String], faults: [String])] = [
        (["TLS_CERTIFICATE_FILE": "cert"], ["TLS_PRIVATE_KEY_FILE"]),
        (["TLS_PRIVATE_KEY_FILE": "key"], ["TLS_CERTIFICATE_FILE"]),
        (["TLS_CLIENT_CA_FILE": "ca"], ["TLS_CLIENT_AUTH", "TLS_CERTIFICATE_FILE", "TLS_PRIVATE_KEY_FILE"]),
        (
            ["TLS_CLIENT_AUTH": "required"],
            ["TLS_CLIENT_CA_FILE", "TLS_CERTIFICATE_FILE", "TLS_PRIVATE_KEY_FILE"]
        ),
        (
            ["TLS_CLIENT_AUTH": "optional", "TLS_CERTIFICATE_FILE": "cert", "TLS_PRIVATE_KEY_FILE": "key"],
            ["TLS_CLIENT_CA_FILE"]
        ),
        (
            ["TLS_CLIENT_CA_FILE": "ca", "TLS_CERTIFICATE_FILE": "cert", "TLS_PRIVATE_KEY_FILE": "key"],
            ["TLS_CLIENT_AUTH"]
        ),
        (
            ["TLS_CLIENT_AUTH": "yes", "TLS_CERTIFICATE_FILE": "cert", "TLS_PRIVATE_KEY_FILE": "key"],
            ["TLS_CLIENT_AUTH"]
        ),
        (["TLS_CERTIFICATE_FILE": "/nowhere", "TLS_PRIVATE_KEY_FILE": "key"], ["TLS_CERTIFICATE_FILE"]),
        (["TLS_CERTIFICATE_FILE": "key", "TLS_PRIVATE_KEY_FILE": "key"], ["TLS_CERTIFICATE_FILE"]),
        (["TLS_CERTIFICATE_FILE": "cert", "TLS_PRIVATE_KEY_FILE": "cert"], ["TLS_PRIVATE_KEY_FILE"]),
        // The authority's certificate is one, but the key is not its own.
        (["TLS_CERTIFICATE_FILE": "ca", "TLS_PRIVATE_KEY_FILE": "key"], ["TLS_PRIVATE_KEY_FILE"]),
        (
            [
                "TLS_CERTIFICATE_FILE": "cert", "TLS_PRIVATE_KEY_FILE": "key", "TLS_CLIENT_AUTH": "required",
                "TLS_CLIENT_CA_FILE": "key",
            ], ["TLS_CLIENT_CA_FILE"]
        ),
    ]

    @Test(arguments: 0..<refused.count)
    func namesTheVariableAtFault(_ index: Int) async throws {
        let (variables, expected) = Self.refused[index]
        try await withTestFiles { files in
            let faults = try server(Paths(files).fill(variables)).faults
            #expect(faults == expected)
        }
    }

    @Test func saysThatACertificateAndAKeyDoNotBelongTogether() async throws {
        try await withTestFiles { files in
            let paths = try Paths(files)
            try files.write(TestKey().pem(), to: "server.key")
            var reader = ConfigurationReader(
                Environment(["TLS_CERTIFICATE_FILE": paths.certificate, "TLS_PRIVATE_KEY_FILE": paths.key]))
            _ = ServerTLSSettings.read(&reader)

            #expect(
                reader.faults.map(\.description)
                    == ["TLS_PRIVATE_KEY_FILE names a file that does not belong to the certificate."])
        }
    }

    private static let clients: [(variables: [String: String], faults: [String])] = [
        (["REGISTRY_CA_FILE": "ca"], []),
        (["REGISTRY_CLIENT_CERTIFICATE_FILE": "cert", "REGISTRY_CLIENT_KEY_FILE": "key"], []),
        (["REGISTRY_CLIENT_CERTIFICATE_FILE": "cert"], ["REGISTRY_CLIENT_KEY_FILE"]),
        (["REGISTRY_CLIENT_KEY_FILE": "key"], ["REGISTRY_CLIENT_CERTIFICATE_FILE"]),
        (["REGISTRY_CA_FILE": "ca", "REGISTRY_CLIENT_KEY_FILE": "key"], ["REGISTRY_CLIENT_CERTIFICATE_FILE"]),
        (["REGISTRY_CA_FILE": "/nowhere"], ["REGISTRY_CA_FILE"]), (["REGISTRY_CA_FILE": "key"], ["REGISTRY_CA_FILE"]),
        (
            ["REGISTRY_CLIENT_CERTIFICATE_FILE": "ca", "REGISTRY_CLIENT_KEY_FILE": "key"],
            ["REGISTRY_CLIENT_KEY_FILE"]
        ),
        (
            ["REGISTRY_CLIENT_CERTIFICATE_FILE": "/nowhere", "REGISTRY_CLIENT_KEY_FILE": "key"],
            ["REGISTRY_CLIENT_CERTIFICATE_FILE"]
        ),
    ]

    @Test(arguments: 0..<clients.count)
    func readsWhatAClientNeeds(_ index: Int) async throws {
        let (variables, expected) = Self.clients[index]
        try await withTestFiles { files in
            let (settings, faults) = try client(Paths(files).fill(variables))

            #expect(faults == expected)
            if expected.isEmpty { #expect(settings != nil) }
        }
    }
}
