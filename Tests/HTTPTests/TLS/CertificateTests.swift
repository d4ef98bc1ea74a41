import HTTP
import Networking
import TLSFixtures
import Testing

/// Certificates of both sides, as handlers and connections see them.
@Suite struct CertificateTests {
    private static func whoAmI(_ router: inout Router) {
        router.get("/") { request in
            .text(.ok, "\(request.peer?.commonName ?? "nobody") \(request.peer?.uris.first ?? "-")")
        }
    }

    @Test(arguments: [ServerTLSSettings.ClientAuthentication.optional, .required])
    func handlersLearnWhoTheClientIs(_ authentication: ServerTLSSettings.ClientAuthentication) async throws {
        let clients = TestCertificate.authority("Clients")
        try await withSecureServer(clients: (clients, authentication), routes: Self.whoAmI) { secure in
            let certificate = clients.issue(.init("billing", names: ["URI:spiffe://example.com/billing"]))
            try await secure.withClient(showing: certificate) { client in
                // The second on the same connection, the third on a resumed one.
                for index in 0..<3 {
                    if index == 2 { await client.closeIdle() }
                    let response = try await client.send(ClientRequest(.get, secure.url()))
                    #expect(response.content == Array("billing spiffe://example.com/billing".utf8))
                }
            }
            #expect(secure.server.handshakes[.resumed] == 1)
        }
    }

    @Test func handlersLearnOfNobodyWhereNoneIsShown() async throws {
        let clients = TestCertificate.authority("Clients")
        try await withSecureServer(clients: (clients, .optional), routes: Self.whoAmI) { secure in
            try await secure.withClient { client in
                let response = try await client.send(ClientRequest(.get, secure.url()))

                #expect(response.content == Array("nobody -".utf8))
            }
        }
    }

    @Test func handlersLearnOfNobodyIfNobodyIsAsked() async throws {
        try await withSecureServer(routes: Self.whoAmI) { secure in
            try await secure.withClient(showing: TestCertificate.authority().issue(.init("admin"))) { client in
                let response = try await client.send(ClientRequest(.get, secure.url()))

                #expect(response.content == Array("nobody -".utf8))
            }
        }
    }

    @Test func handlersLearnOfNobodyWhoIsVouchedForByAStranger() async throws {
        let clients = TestCertificate.authority("Clients")
        try await withSecureServer(clients: (clients, .optional), routes: Self.whoAmI) { secure in
            try await secure.withClient(showing: TestCertificate.authority("Clients").issue()) { client in
                let error = try await failure(client, secure.url())
                #expect(error != nil)
            }
            try await secure.expect(1, .certificateRefused)
        }
    }

    @Test func newConnectionsUseANewCertificateAndOldOnesGoOn() async throws {
        try await withSecureServer { secure in
            let port = secure.port
            let (lines, told) = AsyncStream.makeStream(of: String.self)
            let (goOn, canGoOn) = AsyncStream.makeStream(of: Void.self)
            let old = Task {
                let peer = try await onThread {
                    let peer = ForeignTLSPeer(TestSockets.connect(port))
                    _ = peer.handshake()
                    return Confined(peer)
                }
                for _ in 0..<2 {
                    told.yield(
                        try await onThread {
                            peer.value.write(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
                            return String(decoding: (peer.value.read() ?? []).prefix(15), as: UTF8.self)
                        })
                    for await _ in goOn { break }
                }
            }
            var iterator = lines.makeAsyncIterator()
            #expect(await iterator.next() == "HTTP/1.1 200 OK")

            let newRoot = TestCertificate.authority("New Root")
            try secure.files.write(newRoot.issue())
            #expect(secure.context.refresh() == .replaced)

            try await secure.withClient(trusting: newRoot) { client in
                let response = try await client.send(ClientRequest(.get, secure.url()))
                #expect(response.status == .ok)
            }
            try await secure.withClient { client in
                let error = try await failure(client, secure.url())
                #expect(error != nil)
            }
            canGoOn.yield()
            #expect(await iterator.next() == "HTTP/1.1 200 OK")
            canGoOn.yield()
            try await old.value
        }
    }

    /// Handed from one worker thread to the next, never used by two: `@unchecked Sendable`.
    private final class Confined: @unchecked Sendable {
        let value: ForeignTLSPeer

        init(_ value: ForeignTLSPeer) {
            self.value = value
        }
    }
}
