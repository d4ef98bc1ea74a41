import Networking
import TLSFixtures
import Testing

/// Whom a server believes to be who, by their certificates.
@Suite struct ClientCertificateTests {
    private static let root = TestCertificate.authority()
    private static let clientRoot = TestCertificate.authority("Client Root")

    private func meet(
        _ authentication: ServerTLSSettings.ClientAuthentication, showing certificate: TestCertificate?
    ) async throws -> (error: TLSError?, peer: PeerIdentity?) {
        try await withTestFiles { files in
            let server = try ReloadingTLSContext(
                files.write(Self.root.issue(), clients: (Self.clientRoot, authentication)))
            let client = try ReloadingTLSContext(files.client(trusting: Self.root, showing: certificate))
            return try await withChannels { channel in
                let error = await failure(of: channel, server.current)
                return (error, channel.peer)
            } _: {
                await failure(of: $0, client.current, host: "localhost")
            }.0
        }
    }

    @Test(arguments: [ServerTLSSettings.ClientAuthentication.optional, .required])
    func learnsWhoTheClientIs(_ authentication: ServerTLSSettings.ClientAuthentication) async throws {
        let names = [
            "DNS:A.Example.com", "DNS:b.example.com", "URI:spiffe://example.com/a", "IP:10.0.0.1", "email:a@b.c",
        ]
        let (error, peer) = try await meet(
            authentication, showing: Self.clientRoot.issue(.init("billing", names: names)))

        #expect(error == nil)
        #expect(
            peer
                == PeerIdentity(
                    commonName: "billing", dnsNames: ["a.example.com", "b.example.com"],
                    uris: ["spiffe://example.com/a"]))
    }

    @Test func letsAClientWithoutCertificateInIfThatIsOptional() async throws {
        let (error, peer) = try await meet(.optional, showing: nil)

        #expect(error == nil && peer == nil)
    }

    @Test func turnsAClientWithoutCertificateAwayIfOneIsRequired() async throws {
        let (error, peer) = try await meet(.required, showing: nil)

        #expect(error == .certificateRefused("there is none") && peer == nil)
    }

    @Test func asksForNothingUnlessToldTo() async throws {
        let (error, peer) = try await meet(.none, showing: Self.clientRoot.issue())

        #expect(error == nil && peer == nil)
    }

    private static let refused: [(TestCertificate.Contents, isForeign: Bool)] = [
        (.init("foreign"), true), (.init(until: -1), false), (.init(from: 600), false),
        (.init(usage: "serverAuth"), false),
    ]

    @Test(arguments: [ServerTLSSettings.ClientAuthentication.optional, .required], 0..<refused.count)
    func turnsAwayWhoShowsWhatDoesNotHold(
        _ authentication: ServerTLSSettings.ClientAuthentication, _ index: Int
    ) async throws {
        let (contents, isForeign) = Self.refused[index]
        let issuer = isForeign ? TestCertificate.authority() : Self.clientRoot
        let (error, peer) = try await meet(authentication, showing: issuer.issue(contents))

        guard case .certificateRefused? = error else {
            Issue.record("not refused: \(String(describing: error))")
            return
        }
        #expect(peer == nil)
    }

    /// The server's own authority vouches for servers; it is in no list of who may vouch for clients.
    @Test func turnsAwayWhomTheAuthorityOfTheServerVouchesFor() async throws {
        let (error, _) = try await meet(.optional, showing: Self.root.issue())

        #expect(error == .certificateRefused("unable to get local issuer certificate"))
    }

    /// The name is the same, the key is not.
    @Test func turnsAwayWhomAnAuthorityOfTheSameNameVouchesFor() async throws {
        let (error, _) = try await meet(.optional, showing: TestCertificate.authority("Client Root").issue())

        #expect(error != nil)
    }

    @Test func takesNoCommonNameOfTwo() async throws {
        var contents = TestCertificate.Contents()
        contents.commonNames = ["billing", "admin"]
        let (_, peer) = try await meet(.required, showing: Self.clientRoot.issue(contents))

        #expect(peer == PeerIdentity(commonName: nil, dnsNames: ["localhost"]))
    }

    @Test(arguments: ["admin\u{0}.example.com", "line\nbreak", "bell\u{7}", "del\u{7F}"])
    func takesNoNameWithControlCharacters(_ name: String) async throws {
        let (_, peer) = try await meet(.required, showing: Self.clientRoot.issue(.init(name)))

        #expect(peer == PeerIdentity(commonName: nil, dnsNames: ["localhost"]))
    }

    @Test func isToldWhyItWasTurnedAwayAsAClient() async throws {
        try await withTestFiles { files in
            let server = try ReloadingTLSContext(
                files.write(Self.root.issue(), clients: (Self.clientRoot, .required)))
            let client = try ReloadingTLSContext(files.client(trusting: Self.root))
            let (_, error) = try await withChannels {
                await failure(of: $0, server.current)
            } _: {
                await failure(of: $0, client.current, host: "localhost")
            }
            #expect(error == .failed("tlsv13 alert certificate required"))
        }
    }
}
