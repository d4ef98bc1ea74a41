internal import FoundationEssentials
package import Networking

/// A folder of certificates and keys for one test.
package struct TestFiles: Sendable {
    package let directory: String

    package init(directory: String) {
        self.directory = directory
    }

    package func path(_ name: String) -> String { "\(directory)/\(name)" }

    /// Puts a file in place as a whole.
    ///
    /// - Returns: its path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: path(name)), options: .atomic)
        return path(name)
    }

    /// Writes a certificate, those above it, and the key.
    ///
    /// - Returns: the settings of a server with them.
    @discardableResult
    package func write(
        _ certificate: TestCertificate, chain: [TestCertificate] = [], as name: String = "server",
        clients: (authority: TestCertificate, ServerTLSSettings.ClientAuthentication)? = nil
    ) throws -> ServerTLSSettings {
        let chain = ([certificate] + chain).map(\.pem).joined()
        return ServerTLSSettings(
            certificateFile: try write(chain, to: "\(name).pem"),
            privateKeyFile: try write(certificate.key.pem(), to: "\(name).key"),
            clientAuthoritiesFile: try clients.map { try write($0.authority.pem, to: "clients.pem") },
            clientAuthentication: clients?.1 ?? .none)
    }

    /// The settings of a client that trusts `authority`, and may show a certificate of its own.
    package func client(
        trusting authority: TestCertificate, showing certificate: TestCertificate? = nil
    ) throws -> ClientTLSSettings {
        ClientTLSSettings(
            trust: .authorities(file: try write(authority.pem, to: "\(UUID().uuidString).pem")),
            certificateFile: try certificate.map { try write($0.pem, to: "client.pem") },
            privateKeyFile: try certificate.map { try write($0.key.pem(), to: "client.key") })
    }
}

/// Runs `body` with a fresh folder, and removes it afterwards.
package func withTestFiles<Result>(_ body: (TestFiles) async throws -> Result) async throws -> Result {
    let url = FileManager.default.temporaryDirectory.appending(path: "tls-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }  // What is left in /tmp fails no test.
    return try await body(TestFiles(directory: url.path))
}
