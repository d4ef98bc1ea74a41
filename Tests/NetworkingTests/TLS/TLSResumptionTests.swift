import Networking
import Synchronization
import TLSFixtures
import Testing

/// Sessions taken up again by tickets, and what keeps them from it.
@Suite struct TLSResumptionTests {
    private static let period: Duration = .seconds(100)

    /// A clock that stands until it is told.
    private final class Clock: Sendable {
        private let time = Mutex(MonotonicTime(nanoseconds: 1_000_000_000))

        var now: @Sendable () -> MonotonicTime { { self.time.withLock { $0 } } }

        func advance(by duration: Duration) { time.withLock { $0 = $0 + duration } }
    }

    /// Whether a connection between the two takes up an earlier session; both sides have to agree on that.
    private func resumes(_ server: TLSContext, _ client: TLSContext, host: String = "localhost") async throws -> Bool {
        let (left, right) = try await withChannels { channel in
            try await channel.handshake(with: server)
            try await channel.writeAll([1])
            // Until the client has read its ticket.
            #expect(try await channel.readSome() == nil)
            return channel.isResumed
        } _: { channel in
            try await channel.handshake(with: client, host: host)
            _ = try await channel.readExactly(1)
            return channel.isResumed
        }
        #expect(left == right)
        return left
    }

    @Test func aSecondConnectionTakesUpTheSessionOfTheFirst() async throws {
        try await withTestFiles { files in
            let root = TestCertificate.authority()
            let server = try ReloadingTLSContext(files.write(root.issue())).current
            let client = try ReloadingTLSContext(files.client(trusting: root)).current

            #expect(try await !resumes(server, client))
            #expect(try await resumes(server, client))
            #expect(try await resumes(server, client))
        }
    }

    @Test func aTicketIsTakenForOnePeriodAfterItsKeyWasReplaced() async throws {
        try await withTestFiles { files in
            let root = TestCertificate.authority()
            let clock = Clock()
            let tickets = TLSTicketKeys(period: Self.period, now: clock.now)
            let server = try ReloadingTLSContext(files.write(root.issue()), tickets: tickets).current
            let client = try ReloadingTLSContext(files.client(trusting: root)).current

            #expect(try await !resumes(server, client))
            clock.advance(by: Self.period)
            #expect(try await resumes(server, client))
            // The ticket of that connection is sealed with the new key.
            clock.advance(by: Self.period)
            #expect(try await resumes(server, client))
        }
    }

    @Test(arguments: [2, 3, 1000])
    func noTicketIsTakenAfterTwoPeriods(_ periods: Int) async throws {
        try await withTestFiles { files in
            let root = TestCertificate.authority()
            let clock = Clock()
            let tickets = TLSTicketKeys(period: Self.period, now: clock.now)
            let server = try ReloadingTLSContext(files.write(root.issue()), tickets: tickets).current
            let client = try ReloadingTLSContext(files.client(trusting: root)).current

            #expect(try await !resumes(server, client))
            // In one leap, so that nothing has rotated meanwhile.
            clock.advance(by: Self.period * periods)
            #expect(try await !resumes(server, client))
        }
    }

    @Test func sharesSessionsBetweenContextsWithTheSameKeysOnly() async throws {
        try await withTestFiles { files in
            let root = TestCertificate.authority()
            let settings = try files.write(root.issue())
            let tickets = TLSTicketKeys()
            let first = try ReloadingTLSContext(settings, tickets: tickets).current
            let second = try ReloadingTLSContext(settings, tickets: tickets).current
            let stranger = try ReloadingTLSContext(settings).current
            let client = try ReloadingTLSContext(files.client(trusting: root)).current

            #expect(try await !resumes(first, client))
            #expect(try await resumes(second, client))
            #expect(try await !resumes(stranger, client))
        }
    }

    /// Its certificate was checked for one name; under another it would not be checked at all.
    @Test func aSessionIsNotTakenUpForAnotherHost() async throws {
        try await withTestFiles { files in
            let root = TestCertificate.authority()
            let server = try ReloadingTLSContext(files.write(root.issue())).current
            let client = try ReloadingTLSContext(files.client(trusting: root)).current

            #expect(try await !resumes(server, client))
            let (_, error) = try await withChannels {
                await failure(of: $0, server)
            } _: {
                await failure(of: $0, client, host: "other.example")
            }
            #expect(error == .certificateRefused("hostname mismatch"))
        }
    }

    @Test func aResumedClientIsStillWhoItWas() async throws {
        try await withTestFiles { files in
            let root = TestCertificate.authority()
            let server = try ReloadingTLSContext(
                files.write(root.issue(), clients: (root, .required))
            ).current
            let client = try ReloadingTLSContext(
                files.client(trusting: root, showing: root.issue(.init("worker")))
            ).current

            #expect(try await identity(server, client) == "worker")
            #expect(try await resumes(server, client))
            #expect(try await identity(server, client) == "worker")
        }
    }

    /// An authority taken out of the file would otherwise vouch for its clients until their tickets end.
    @Test func aSessionWithAClientCertificateEndsWithTheContextThatCheckedIt() async throws {
        try await withTestFiles { files in
            let root = TestCertificate.authority()
            let tickets = TLSTicketKeys()
            let settings = try files.write(root.issue(), clients: (root, .required))
            let client = try ReloadingTLSContext(files.client(trusting: root, showing: root.issue())).current

            #expect(try await !resumes(ReloadingTLSContext(settings, tickets: tickets).current, client))
            #expect(try await !resumes(ReloadingTLSContext(settings, tickets: tickets).current, client))
        }
    }

    @Test func aSessionFromBeforeCertificatesWereAskedForIsNotTakenUp() async throws {
        try await withTestFiles { files in
            let root = TestCertificate.authority()
            let tickets = TLSTicketKeys()
            let certificate = root.issue()
            let open = try ReloadingTLSContext(files.write(certificate), tickets: tickets).current
            let closed = try ReloadingTLSContext(
                files.write(certificate, clients: (root, .required)), tickets: tickets
            ).current
            let client = try ReloadingTLSContext(files.client(trusting: root)).current

            #expect(try await !resumes(open, client))
            let (error, _) = try await withChannels {
                await failure(of: $0, closed)
            } _: {
                await failure(of: $0, client, host: "localhost")
            }
            #expect(error == .certificateRefused("there is none"))
        }
    }

    /// OpenSSL looks at no date when a session is resumed.
    @Test func aResumedSessionEndsWithTheCertificateOfItsClient() async throws {
        try await withTestFiles { files in
            let root = TestCertificate.authority()
            let server = try ReloadingTLSContext(files.write(root.issue(), clients: (root, .required))).current
            // A slow machine needs a longer life for the first connection.
            for life in [2, 10, 50] {
                let settings = try files.client(trusting: root, showing: root.issue(.init("worker", until: life)))
                let expiry = MonotonicTime.now + .seconds(life + 1)
                let client = try ReloadingTLSContext(settings).current
                guard try await identity(server, client) == "worker" else { continue }

                // The date is in the certificate: nothing but time brings it about.
                try await waitUntil { MonotonicTime.now > expiry }
                let (error, _) = try await withChannels {
                    await failure(of: $0, server)
                } _: {
                    await failure(of: $0, client, host: "localhost")
                }
                #expect(error == .certificateRefused("certificate has expired"))
                return
            }
            Issue.record("no connection was made while its certificate was valid")
        }
    }

    /// Who the server takes the client for; `nil` if they do not agree.
    private func identity(_ server: TLSContext, _ client: TLSContext) async throws -> String? {
        try await withChannels { channel in
            guard await failure(of: channel, server) == nil else { return nil }
            try await channel.writeAll([1])
            _ = try await channel.readSome()
            return channel.peer?.commonName
        } _: { channel in
            try await channel.handshake(with: client, host: "localhost")
            _ = try? await channel.readExactly(1)
        }.0
    }
}
