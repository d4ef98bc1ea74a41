import Networking
import TLSFixtures
import Testing

/// What a client and a server of ours agree on, and whom the client believes.
@Suite struct TLSHandshakeTests {
    private struct Result {
        var server: TLSError?
        var client: TLSError?
    }

    /// Has a client that trusts `authority` meet a server with `certificate`.
    private func meet(
        _ certificate: TestCertificate, chain: [TestCertificate] = [], authority: TestCertificate,
        host: String = "localhost"
    ) async throws -> Result {
        try await withTestFiles { files in
            let server = try ReloadingTLSContext(files.write(certificate, chain: chain))
            let client = try ReloadingTLSContext(files.client(trusting: authority))
            let (left, right) = try await withChannels {
                await failure(of: $0, server.current)
            } _: {
                await failure(of: $0, client.current, host: host)
            }
            return Result(server: left, client: right)
        }
    }

    @Test(arguments: [TestKey.Kind.p256, .rsa(bits: 2048)])
    func agreesOnVersion13WithEitherKindOfKey(_ kind: TestKey.Kind) async throws {
        let root = TestCertificate.authority()
        let certificate = root.issue(.init(key: kind))
        try await withTestFiles { files in
            let server = try ReloadingTLSContext(files.write(certificate))
            let client = try ReloadingTLSContext(files.client(trusting: root))
            let (received, version) = try await withChannels { channel in
                try await channel.handshake(with: server.current)
                let received = try await channel.readExactly(5)
                try await channel.writeAll(received.reversed())
                return received
            } _: { channel in
                try await channel.handshake(with: client.current, host: "localhost")
                try await channel.writeAll(Array("hello".utf8))
                #expect(try await channel.readExactly(5) == Array("olleh".utf8))
                return channel.tlsVersion
            }
            #expect(received == Array("hello".utf8) && version == "TLSv1.3")
        }
    }

    @Test(arguments: [
        ("localhost", ["DNS:localhost"]), ("LOCALHOST", ["DNS:localhost"]), ("localhost.", ["DNS:localhost"]),
        ("a.example.com", ["DNS:*.example.com"]), ("127.0.0.1", ["IP:127.0.0.1"]), ("::1", ["DNS:x", "IP:::1"]),
    ])
    func believesACertificateForTheHost(_ host: String, _ names: [String]) async throws {
        let root = TestCertificate.authority()
        let result = try await meet(root.issue(.init(names: names)), authority: root, host: host)

        #expect(result.client == nil && result.server == nil)
    }

    @Test(arguments: [
        ("example.com", ["DNS:localhost"]), ("localhost", ["DNS:xlocalhost"]),
        ("a.b.example.com", ["DNS:*.example.com"]),
        ("example.com", ["DNS:*.example.com"]), ("ab.example.com", ["DNS:a*.example.com"]),
        ("example.com", ["DNS:*.com."]),
        ("127.0.0.1", ["DNS:127.0.0.1"]), ("127.0.0.1", ["IP:127.0.0.2"]), ("::1", ["IP:127.0.0.1"]),
        ("127.0.0.1", ["DNS:localhost"]), ("localhost", ["IP:127.0.0.1"]), ("localhost", ["URI:https://localhost"]),
        ("localhost", ["email:localhost@localhost"]),
        // Neither the common name nor anything that looks like an address to some readers counts.
        ("server", []), ("server", ["DNS:localhost"]), ("127.1", ["IP:127.0.0.1"]), ("0x7f000001", ["IP:127.0.0.1"]),
    ])
    func refusesACertificateForAnotherHost(_ host: String, _ names: [String]) async throws {
        let root = TestCertificate.authority()
        let result = try await meet(root.issue(.init(names: names)), authority: root, host: host)

        guard case .certificateRefused? = result.client else {
            Issue.record("not refused: \(String(describing: result.client))")
            return
        }
        #expect(result.server != nil)
    }

    @Test(arguments: ["", ".", "local\u{0}host"])
    func goesNowhereWithoutAHostToCheck(_ host: String) async throws {
        let root = TestCertificate.authority()
        let result = try await meet(root.issue(), authority: root, host: host)

        #expect(result.client == .failed("no host to check the certificate for"))
    }

    @Test func goesNowhereIfNobodySaysWhichHost() async throws {
        try await withTestFiles { files in
            let client = try ReloadingTLSContext(files.client(trusting: .authority()))
            let (_, error) = try await withChannels { _ in
            } _: {
                await failure(of: $0, client.current)
            }

            #expect(error == .failed("no host to check the certificate for"))
        }
    }

    @Test(arguments: [
        (TestCertificate.Contents(until: -1), "certificate has expired"),
        (TestCertificate.Contents(from: 600), "certificate is not yet valid"),
        (TestCertificate.Contents(usage: "clientAuth"), "unsuitable certificate purpose"),
    ])
    func refusesWhatIsNotValid(_ contents: TestCertificate.Contents, _ reason: String) async throws {
        let root = TestCertificate.authority()
        let result = try await meet(root.issue(contents), authority: root)

        #expect(result.client == .certificateRefused(reason))
    }

    @Test func refusesAnAuthorityThatItDoesNotTrust() async throws {
        let result = try await meet(TestCertificate.authority().issue(), authority: .authority())

        #expect(result.client == .certificateRefused("unable to get local issuer certificate"))
    }

    @Test func refusesASelfSignedCertificate() async throws {
        let result = try await meet(TestCertificate(.init()), authority: .authority())

        guard case .certificateRefused? = result.client else {
            Issue.record("not refused: \(String(describing: result.client))")
            return
        }
    }

    @Test func refusesWhatACertificateThatIsNoAuthorityHasSigned() async throws {
        let root = TestCertificate.authority()
        let leaf = root.issue()
        let forged = leaf.issue()

        let result = try await meet(forged, chain: [leaf], authority: root)

        guard case .certificateRefused? = result.client else {
            Issue.record("not refused: \(String(describing: result.client))")
            return
        }
    }

    @Test func followsTheChainThatTheServerSends() async throws {
        let root = TestCertificate.authority()
        let middle = root.issue(.init("Middle", names: [], usage: nil, isAuthority: true))

        let with = try await meet(middle.issue(), chain: [middle], authority: root)
        let without = try await meet(middle.issue(), authority: root)

        #expect(with.client == nil)
        #expect(without.client == .certificateRefused("unable to get local issuer certificate"))
    }

    @Test func believesOneCertificateByAnyNameIfThatIsAllItTrusts() async throws {
        let root = TestCertificate.authority()
        let own = root.issue()
        let other = root.issue()
        try await withTestFiles { files in
            let settings = try files.write(own)
            let client = try ReloadingTLSContext(
                ClientTLSSettings(trust: .certificate(file: settings.certificateFile)))
            for (certificate, isBelieved) in [(own, true), (other, false)] {
                let server = try ReloadingTLSContext(files.write(certificate, as: "other"))
                let (_, error) = try await withChannels {
                    await failure(of: $0, server.current)
                } _: {
                    await failure(of: $0, client.current, host: "127.0.0.1")
                }
                #expect((error == nil) == isBelieved)
            }
        }
    }

    @Test func endsAtTheDeadlineIfThePeerIsSilent() async throws {
        try await withTestFiles { files in
            let server = try ReloadingTLSContext(files.write(TestCertificate(.init())))
            let loop = try EventLoop(name: "test")
            defer { loop.stop() }
            let pair = SocketPair()
            let silent = try FileDescriptor(owning: pair.right, from: "socketpair")
            let error = try await withChannel(pair.left, on: loop) { channel in
                channel.deadline = .now + .milliseconds(1)
                return await failure(of: channel, server.current)
            }
            withExtendedLifetime(silent.rawValue) {}

            #expect(error == .timedOut)
        }
    }

    @Test(arguments: ["\u{16}\u{3}\u{1}", "SSH-2.0-client\r\n", "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}", ""])
    func failsOnWhatIsNoHandshake(_ bytes: String) async throws {
        try await withTestFiles { files in
            let server = try ReloadingTLSContext(files.write(TestCertificate(.init())))
            let (error, _) = try await withChannels {
                await failure(of: $0, server.current)
            } _: {
                try await $0.writeAll(Array(bytes.utf8))
                $0.finishWriting()
            }
            #expect(error != nil && error != .timedOut)
        }
    }

    @Test(arguments: ["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "POST /login HTTP/1.1\r\n", "HEAD / HTTP/1.0\r\n\r\n"])
    func tellsAPeerThatSpeaksHTTP(_ request: String) async throws {
        try await withTestFiles { files in
            let server = try ReloadingTLSContext(files.write(TestCertificate(.init())))
            let (error, answer) = try await withChannels { channel in
                let error = await failure(of: channel, server.current)
                channel.abandonTLS()
                try await channel.writeAll(Array("plain".utf8))
                return error
            } _: {
                try await $0.writeAll(Array(request.utf8))
                return try await $0.readExactly(5)
            }
            #expect(error == .plainHTTP && answer == Array("plain".utf8))
        }
    }
}

/// Why the handshake fails; `nil` if it does not.
func failure(of channel: Channel, _ context: TLSContext, host: String? = nil) async -> TLSError? {
    do throws(TLSError) {
        try await channel.handshake(with: context, host: host)
        // Version 1.3 lets a client finish before the server has looked at what it sent.
        if host != nil { _ = try? await channel.readSome() }
        return channel.tlsFailure
    } catch {
        return error
    }
}
