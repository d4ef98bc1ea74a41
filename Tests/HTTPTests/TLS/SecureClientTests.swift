import HTTP
import Networking
import TLSFixtures
import Testing

/// Which servers the client believes, and which answers.
@Suite struct SecureClientTests {
    @Test(arguments: [("127.0.0.1", ["IP:127.0.0.1"]), ("localhost", ["DNS:localhost"])])
    func reachesAServerByANameOrAddressOfItsCertificate(_ host: String, _ names: [String]) async throws {
        try await withSecureServer(.init(names: names)) { secure in
            try await secure.withClient { client in
                let error = try await failure(client, secure.url(host: host))
                #expect(error == nil)
            }
        }
    }

    @Test(arguments: [
        (TestCertificate.Contents(), "127.0.0.1", "IP address mismatch"),
        (TestCertificate.Contents(names: ["DNS:example.com"]), "localhost", "hostname mismatch"),
        (TestCertificate.Contents(until: -1), "localhost", "certificate has expired"),
    ])
    func sendsNothingToAServerThatIsNotTheOne(
        _ contents: TestCertificate.Contents, _ host: String, _ reason: String
    ) async throws {
        try await withSecureServer(contents) { secure in
            try await secure.withClient { client in
                let error = try await failure(client, secure.url(host: host))
                #expect(error == .insecure(.certificateRefused(reason)))
            }
            try await secure.expect(1, .failed)
        }
    }

    @Test func sendsNothingToAServerWhoseAuthorityItDoesNotTrust() async throws {
        try await withSecureServer { secure in
            let reason = TLSError.certificateRefused("unable to get local issuer certificate")
            try await secure.withClient(trusting: .authority("Another")) { client in
                let error = try await failure(client, secure.url())
                #expect(error == .insecure(reason))
            }
            // Nor does the system.
            try await HTTPTests.withClient(nil) { client in
                let error = try await failure(client, secure.url())
                #expect(error == .insecure(reason))
            }
        }
    }

    @Test func speaksNoPlainHTTPToAnHTTPSOrigin() async throws {
        var router = Router()
        router.get("/") { _ in Response(.ok) }
        try await withServer(router, tls: nil) { _, address in
            let url = try #require(HTTPURL("https://localhost:\(address.port)/"))
            try await HTTPTests.withClient(nil) { client in
                #expect(await failure(client, url) == .insecure(.failed("wrong version number")))
            }
        }
    }

    @Test func givesUpOnAServerThatDoesNotGoOn() async throws {
        let (listener, port) = TestSockets.listen()
        defer { TestSockets.close(listener) }
        var limits = ClientLimits()
        limits.connectTimeout = .milliseconds(50)
        let url = try #require(HTTPURL("https://127.0.0.1:\(port)/"))
        try await HTTPTests.withClient(nil, limits: limits) { client in
            #expect(await failure(client, url) == .timedOut)
        }
    }

    /// Runs `body` against a server that sends `answer` to whatever it is sent, and ends the connection so.
    private func withAnswer<Value>(
        _ answer: String, isAnnounced: Bool, _ body: (HTTPClient, HTTPURL) async throws -> Value
    ) async throws -> Value {
        let (listener, port) = TestSockets.listen()
        defer { TestSockets.close(listener) }
        let root = TestCertificate.authority()
        let certificate = root.issue()
        var settings = ForeignTLSPeer.Settings()
        settings.isServer = true
        settings.certificate = (certificate.pem, certificate.key.pem())
        let peer = Task { [settings] in
            try await onThread {
                let peer = ForeignTLSPeer(TestSockets.accept(listener), settings)
                _ = peer.handshake()
                _ = peer.read()
                peer.write(Array(answer.utf8))
                if isAnnounced { peer.finish() }
            }
        }
        let value = try await withTestFiles { files in
            let trust = try ReloadingTLSContext(files.client(trusting: root))
            let url = try #require(HTTPURL("https://localhost:\(port)/"))
            return try await HTTPTests.withClient(trust) { try await body($0, url) }
        }
        try await peer.value
        return value
    }

    @Test func takesAnAnswerThatEndsWithTheConnection() async throws {
        try await withAnswer("HTTP/1.1 200 OK\r\n\r\nwhole", isAnnounced: true) { client, url in
            let response = try await client.send(ClientRequest(.get, url))
            #expect(response.content == Array("whole".utf8))
        }
    }

    /// Whoever sits between the two may end the connection where it suits.
    @Test(arguments: [
        "HTTP/1.1 200 OK\r\n\r\nwhole", "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nwhole",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n", "HTTP/1.1 200 OK\r\nContent-", "",
    ])
    func refusesAnAnswerThatWasCutShort(_ answer: String) async throws {
        try await withAnswer(answer, isAnnounced: false) { client, url in
            #expect(await failure(client, url) == .connectionLost)
        }
    }

    @Test func takesAnAnswerThatIsCompleteBeforeItWasCutShort() async throws {
        try await withAnswer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole", isAnnounced: false) { client, url in
            let response = try await client.send(ClientRequest(.get, url))
            #expect(response.content == Array("whole".utf8))
        }
    }
}
