import FoundationEssentials
import Networking
import TLSFixtures
import Testing

/// Loading the files of TLS, and what becomes of them while the server runs.
@Suite struct ReloadingTLSContextTests {
    private func fault(_ settings: ServerTLSSettings) -> TLSFileFault? {
        do throws(TLSFileFault) {
            _ = try ReloadingTLSContext(settings)
            return nil
        } catch {
            return error
        }
    }

    // MARK: Loading

    @Test func refusesAKeyThatBelongsToAnotherCertificate() async throws {
        try await withTestFiles { files in
            let settings = try files.write(TestCertificate(.init()))
            for key in [TestKey(), TestKey(.rsa(bits: 2048))] {
                try files.write(key.pem(), to: "server.key")
                let fault = fault(settings)

                #expect(fault?.subject == .privateKey && fault?.reason == "does not belong to the certificate")
                #expect(fault?.path == settings.privateKeyFile)
            }
        }
    }

    /// OpenSSL would ask for the passphrase at the terminal, and a service would hang there.
    @Test func refusesAKeyWithAPassphraseWithoutAskingForIt() async throws {
        try await withTestFiles { files in
            let certificate = TestCertificate(.init())
            let settings = try files.write(certificate)
            try files.write(certificate.key.pem(passphrase: "open sesame"), to: "server.key")

            let fault = fault(settings)
            #expect(fault?.subject == .privateKey && fault?.reason == "has a passphrase; use a key without")
        }
    }

    @Test(arguments: [("server.pem", TLSFileFault.Subject.certificate), ("server.key", .privateKey)])
    func namesTheFileThatHoldsNothingOfTheKind(_ name: String, _ subject: TLSFileFault.Subject) async throws {
        try await withTestFiles { files in
            let settings = try files.write(TestCertificate(.init()))
            for text in ["", "nothing"] {
                try files.write(text, to: name)
                #expect(fault(settings)?.reason.contains(" in PEM form") == true)
            }
            for text in ["", "nothing", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
                try files.write(text, to: name)

                #expect(fault(settings)?.subject == subject)
            }
            try FileManager.default.removeItem(atPath: files.path(name))
            let missing = fault(settings)
            #expect(missing?.subject == subject)
            #expect(missing?.reason == "cannot be used: No such file or directory")
        }
    }

    @Test(arguments: ["", "nothing"])
    func namesAFileWithoutAuthorities(_ text: String) async throws {
        try await withTestFiles { files in
            let settings = try files.write(TestCertificate(.init()), clients: (.authority(), .optional))
            try files.write(text, to: "clients.pem")

            #expect(fault(settings)?.subject == .authorities)
        }
    }

    @Test func refusesAKeyThatIsTooShort() async throws {
        try await withTestFiles { files in
            let settings = try files.write(TestCertificate(.init(key: .rsa(bits: 1024))))

            #expect(fault(settings)?.subject == .certificate)
        }
    }

    @Test(arguments: ["authority", "certificate", "key"])
    func namesTheFileAtFaultOfAClient(_ kind: String) async throws {
        try await withTestFiles { files in
            var settings = try files.client(trusting: .authority(), showing: TestCertificate(.init()))
            let missing = files.path("missing.pem")
            switch kind {
            case "authority": settings.trust = .authorities(file: missing)
            case "certificate": settings.certificateFile = missing
            default: settings.privateKeyFile = missing
            }
            let error = #expect(throws: TLSFileFault.self) { try ReloadingTLSContext(settings) }

            #expect(error?.path == missing)
        }
    }

    @Test func knowsWhenItsCertificateEnds() async throws {
        try await withTestFiles { files in
            let expiry = try ReloadingTLSContext(files.write(TestCertificate(.init(until: 7200))))
                .current.certificateExpiry
            let expected = Date().timeIntervalSince1970 + 7200

            #expect(abs(Double(try #require(expiry)) - expected) < 60)
        }
    }

    // MARK: Changes

    @Test func leavesAContextAloneWhoseFilesDoNotChange() async throws {
        try await withTestFiles { files in
            let context = try ReloadingTLSContext(files.write(TestCertificate(.init())))
            let before = context.current

            #expect(context.refresh() == .none && context.current === before)
        }
    }

    @Test func takesNewFilesIn() async throws {
        try await withTestFiles { files in
            let context = try ReloadingTLSContext(files.write(TestCertificate(.init(until: 7200))))
            let before = context.current
            try files.write(TestCertificate(.init(until: 9000)))

            #expect(context.refresh() == .replaced && context.current !== before)
            #expect(try #require(context.current.certificateExpiry) > #require(before.certificateExpiry))
            #expect(context.refresh() == .none)
        }
    }

    @Test func keepsTheOldWhileTheNewIsBrokenAndSaysSoOnce() async throws {
        try await withTestFiles { files in
            let context = try ReloadingTLSContext(files.write(TestCertificate(.init())))
            let before = context.current
            let next = TestCertificate(.init())

            // Half way: the certificate is there, its key is not.
            try files.write(next.pem, to: "server.pem")
            guard case .refused(let fault) = context.refresh() else {
                Issue.record("a certificate without its key was taken")
                return
            }
            #expect(fault.subject == .privateKey && context.current === before)
            #expect(context.refresh() == .none)

            try files.write(next.key.pem(), to: "server.key")
            #expect(context.refresh() == .replaced && context.current !== before)
        }
    }

    @Test func keepsTheOldWhileAFileIsMissing() async throws {
        try await withTestFiles { files in
            let certificate = TestCertificate(.init())
            let context = try ReloadingTLSContext(files.write(certificate))
            let before = context.current

            try FileManager.default.removeItem(atPath: files.path("server.key"))
            let change = context.refresh()
            #expect(change != .none && change != .replaced && context.current === before)

            try files.write(certificate)
            #expect(context.refresh() == .replaced)
        }
    }

    /// How Kubernetes replaces the files of a secret: a link in the path points elsewhere, all at once.
    @Test func seesThatALinkPointsElsewhere() async throws {
        try await withTestFiles { files in
            let manager = FileManager.default
            for (name, until) in [("one", 7200), ("two", 9000)] {
                try manager.createDirectory(atPath: files.path(name), withIntermediateDirectories: false)
                try TestFiles(directory: files.path(name)).write(TestCertificate(.init(until: until)))
            }
            func point(to name: String) throws {
                let link = files.path("next")
                try manager.createSymbolicLink(atPath: link, withDestinationPath: files.path(name))
                _ = try? manager.removeItem(atPath: files.path("data"))  // There is none the first time.
                try manager.moveItem(atPath: link, toPath: files.path("data"))
            }
            try point(to: "one")
            let context = try ReloadingTLSContext(
                ServerTLSSettings(
                    certificateFile: files.path("data/server.pem"), privateKeyFile: files.path("data/server.key")))
            let before = try #require(context.current.certificateExpiry)

            try point(to: "two")
            #expect(context.refresh() == .replaced)
            #expect(try #require(context.current.certificateExpiry) > before)
        }
    }

    @Test func watchesItsFilesUntilItIsCancelled() async throws {
        try await withTestFiles { files in
            let context = try ReloadingTLSContext(files.write(TestCertificate(.init())))
            let (changes, reported) = AsyncStream.makeStream(of: ReloadingTLSContext.Change.self)
            let watch = Task {
                await context.watch(every: .milliseconds(1)) {
                    try await Task.sleep(for: $0)
                } report: {
                    reported.yield($0)
                }
            }
            try files.write("broken", to: "server.pem")
            var iterator = changes.makeAsyncIterator()
            let first = await iterator.next()
            try files.write(TestCertificate(.init()))
            var last = await iterator.next()
            while case .refused? = last { last = await iterator.next() }

            guard case .refused? = first else {
                Issue.record("the broken file was not reported: \(String(describing: first))")
                return
            }
            #expect(last == .replaced)
            watch.cancel()
            await watch.value
        }
    }
}
