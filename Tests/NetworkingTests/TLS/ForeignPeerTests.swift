import Networking
import TLSFixtures
import Testing

/// What a server of ours takes from peers with other ideas of TLS.
@Suite struct ForeignPeerTests {
    private func meet(
        _ settings: ForeignTLSPeer.Settings, kind: TestKey.Kind = .p256
    ) async throws -> (TLSError?, ForeignTLSPeer.Outcome) {
        try await withTestFiles { files in
            let server = try ReloadingTLSContext(files.write(TestCertificate(.init(key: kind))))
            return try await withForeignPeer(settings) {
                await failure(of: $0, server.current)
            } _: {
                $0.handshake()
            }
        }
    }

    private func settings(_ change: (inout ForeignTLSPeer.Settings) -> Void) -> ForeignTLSPeer.Settings {
        var settings = ForeignTLSPeer.Settings()
        change(&settings)
        return settings
    }

    @Test(arguments: [
        (ForeignTLSPeer.version12, TestKey.Kind.p256, "TLSv1.2", "ECDHE-ECDSA-AES128-GCM-SHA256"),
        (ForeignTLSPeer.version12, .rsa(bits: 2048), "TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256"),
        (ForeignTLSPeer.version13, .p256, "TLSv1.3", "TLS_AES_128_GCM_SHA256"),
    ])
    func choosesVersionAndCipher(
        _ highest: CInt, _ kind: TestKey.Kind, _ version: String, _ cipher: String
    ) async throws {
        let (error, outcome) = try await meet(
            settings { $0.versions = ForeignTLSPeer.version12...highest }, kind: kind)

        #expect(error == nil)
        #expect(outcome == .agreed(version: version, cipher: cipher, applicationProtocol: ""))
    }

    @Test(arguments: [ForeignTLSPeer.version1, ForeignTLSPeer.version11])
    func refusesVersionsBefore12(_ highest: CInt) async throws {
        let (error, outcome) = try await meet(settings { $0.versions = ForeignTLSPeer.version1...highest })

        #expect(error == .failed("unsupported protocol"))
        #expect(outcome == .failed("tlsv1 alert protocol version"))
    }

    @Test(arguments: [
        "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES128-SHA256", "AES128-GCM-SHA256", "AES256-SHA",
        "DHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-CCM8", "eNULL:aNULL",
    ])
    func refusesCiphersWithoutSecrecyOrAuthentication(_ ciphers: String) async throws {
        let (error, outcome) = try await meet(
            settings {
                $0.versions = ForeignTLSPeer.version12...ForeignTLSPeer.version12
                $0.ciphers = ciphers + ":@SECLEVEL=0"
            })

        #expect(error == .failed("no shared cipher"))
        #expect(outcome == .failed("sslv3 alert handshake failure"))
    }

    @Test func choosesByItsOwnOrder() async throws {
        let (_, outcome) = try await meet(
            settings {
                $0.versions = ForeignTLSPeer.version12...ForeignTLSPeer.version12
                $0.ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256"
            })

        #expect(
            outcome
                == .agreed(version: "TLSv1.2", cipher: "ECDHE-ECDSA-AES128-GCM-SHA256", applicationProtocol: ""))
    }

    @Test(arguments: [["http/1.1"], ["h2", "http/1.1"], ["spdy/3", "http/1.1", "h2"]])
    func takesHTTP11OfTheProtocolsOffered(_ protocols: [String]) async throws {
        let (_, outcome) = try await meet(settings { $0.protocols = protocols })

        #expect(
            outcome
                == .agreed(version: "TLSv1.3", cipher: "TLS_AES_128_GCM_SHA256", applicationProtocol: "http/1.1"))
    }

    @Test(arguments: [["h2"], ["http/1.0"], ["http/1.11"], ["http/1."], ["HTTP/1.1"], ["h2", "h3"]])
    func refusesWhoOffersOtherProtocolsOnly(_ protocols: [String]) async throws {
        let (error, outcome) = try await meet(settings { $0.protocols = protocols })

        #expect(error == .failed("no application protocol"))
        #expect(outcome == .failed("tlsv1 alert no application protocol"))
    }

    private static let servers: [(versions: ClosedRange<CInt>, ciphers: String)] = [
        (ForeignTLSPeer.version1...ForeignTLSPeer.version11, "ALL"),
        (ForeignTLSPeer.version12...ForeignTLSPeer.version12, "ECDHE-ECDSA-AES128-SHA"),
        (ForeignTLSPeer.version12...ForeignTLSPeer.version12, "aNULL"),
    ]

    @Test(arguments: 0..<servers.count)
    func aClientRefusesServersOfSuchKind(_ index: Int) async throws {
        let root = TestCertificate.authority()
        let certificate = root.issue()
        let server = settings {
            $0.isServer = true
            $0.certificate = (certificate.pem, certificate.key.pem())
            $0.versions = Self.servers[index].versions
            $0.ciphers = Self.servers[index].ciphers + ":@SECLEVEL=0"
        }
        try await withTestFiles { files in
            let client = try ReloadingTLSContext(files.client(trusting: root))
            let (error, outcome) = try await withForeignPeer(server) {
                await failure(of: $0, client.current, host: "localhost")
            } _: {
                $0.handshake()
            }
            #expect(error != nil && error != .timedOut)
            guard case .failed = outcome else {
                Issue.record("the two agreed: \(outcome)")
                return
            }
        }
    }

    @Test func aClientTellsANameAndNoAddress() async throws {
        for (host, told) in [("localhost", "localhost"), ("localhost.", "localhost"), ("127.0.0.1", nil), ("::1", nil)]
        {
            let name = try await serverName(toldFor: host)
            #expect(name == told)
        }
    }

    /// What a server learns of the name that a client asks for.
    private func serverName(toldFor host: String) async throws -> String? {
        let root = TestCertificate.authority()
        let certificate = root.issue(.init(names: ["DNS:localhost", "IP:127.0.0.1", "IP:::1"]))
        let server = settings {
            $0.isServer = true
            $0.certificate = (certificate.pem, certificate.key.pem())
        }
        return try await withTestFiles { files in
            let client = try ReloadingTLSContext(files.client(trusting: root))
            let (_, name) = try await withForeignPeer(server) {
                try await $0.handshake(with: client.current, host: host)
            } _: { peer in
                _ = peer.handshake()
                return peer.serverName
            }
            return name
        }
    }

    @Test func endsAConnectionThatBringsKeysAndNoContent() async throws {
        try await withTestFiles { files in
            let server = try ReloadingTLSContext(files.write(TestCertificate(.init())))
            let (failure, _) = try await withForeignPeer(ForeignTLSPeer.Settings()) { channel in
                try await channel.handshake(with: server.current)
                _ = try? await channel.readSome()
                return channel.tlsFailure
            } _: { peer in
                _ = peer.handshake()
                while peer.updateKeys() {}
            }
            #expect(failure == .failed("too much without content"))
        }
    }

    /// The answers fill the socket, and then reading waits for the peer to read; it does so until the deadline.
    @Test func waitsForAPeerThatAsksForKeysAndReadsNone() async throws {
        try await withTestFiles { files in
            let server = try ReloadingTLSContext(files.write(TestCertificate(.init())))
            let (content, _) = try await withForeignPeer(ForeignTLSPeer.Settings()) { channel in
                try await channel.handshake(with: server.current)
                channel.deadline = .now + .milliseconds(300)
                return try? await channel.readSome()
            } _: { peer in
                _ = peer.handshake()
                while peer.updateKeys(asking: true) {}
            }
            #expect(content == nil)
        }
    }

    @Test func newKeysBetweenContentAreNoHarm() async throws {
        try await withTestFiles { files in
            let server = try ReloadingTLSContext(files.write(TestCertificate(.init())))
            let rounds = 2000
            let (count, _) = try await withForeignPeer(ForeignTLSPeer.Settings()) { channel in
                try await channel.handshake(with: server.current)
                return try await channel.readExactly(rounds * 100).count
            } _: { peer in
                _ = peer.handshake()
                for _ in 0..<rounds {
                    _ = peer.updateKeys()
                    peer.write([UInt8](repeating: 7, count: 100))
                }
            }
            #expect(count == rounds * 100)
        }
    }

    @Test func refusesToStartOverOnOneConnection() async throws {
        try await withTestFiles { files in
            let server = try ReloadingTLSContext(files.write(TestCertificate(.init())))
            let old = settings { $0.versions = ForeignTLSPeer.version12...ForeignTLSPeer.version12 }
            let (_, hasStartedOver) = try await withForeignPeer(old) { channel in
                try await channel.handshake(with: server.current)
                // Whatever comes of it, nothing of it is content.
                #expect((try? await channel.readSome()) ?? nil == nil)
            } _: { peer in
                _ = peer.handshake()
                return peer.renegotiate()
            }
            #expect(!hasStartedOver)
        }
    }
}
