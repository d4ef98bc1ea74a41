import CLinux
import Glibc
import Networking
import TLSFixtures
import Testing

/// Reading, writing and ending a channel once it speaks TLS.
@Suite struct TLSTransferTests {
    private static let root = TestCertificate.authority()

    /// Runs both ends after their handshake.
    private func withSession<Server: Sendable, Client: Sendable>(
        bufferByteCount: CInt? = nil, _ server: @escaping @Sendable (Channel) async throws -> Server,
        _ client: @escaping @Sendable (Channel) async throws -> Client
    ) async throws -> (Server, Client) {
        try await withTestFiles { files in
            let own = try ReloadingTLSContext(files.write(Self.root.issue()))
            let other = try ReloadingTLSContext(files.client(trusting: Self.root))
            return try await withChannels(bufferByteCount: bufferByteCount) { channel in
                try await channel.handshake(with: own.current)
                return try await server(channel)
            } _: { channel in
                try await channel.handshake(with: other.current, host: "localhost")
                return try await client(channel)
            }
        }
    }

    private static func pattern(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    }

    @Test(arguments: [nil, 4096] as [CInt?])
    func carriesLargeContentBothWaysThroughSmallBuffers(_ bufferByteCount: CInt?) async throws {
        let content = Self.pattern(3_000_000)
        let (back, echoed) = try await withSession(bufferByteCount: bufferByteCount) { channel in
            let received = try await channel.readExactly(content.count)
            try await channel.writeAll(received)
            return received == content
        } _: { channel in
            try await channel.writeAll(content)
            return try await channel.readExactly(content.count) == content
        }
        #expect(back && echoed)
    }

    /// Many records in one read of the kernel's: nothing more comes from there, and all of it has to come out.
    @Test func givesOutWhatOneReadOfTheSocketBroughtWithoutAskingAgain() async throws {
        let (received, _) = try await withSession { channel in
            var received: [UInt8] = []
            while let more = try await channel.readSome(atMost: 3) { received += more }
            return received
        } _: { channel in
            for byte in UInt8(0)..<200 { try await channel.writeAll([byte, byte]) }
            channel.finishWriting()
        }
        #expect(received == (UInt8(0)..<200).flatMap { [$0, $0] })
    }

    @Test func tellsThatMoreCanBeReadWhileTheSocketIsDry() async throws {
        _ = try await withSession { channel in
            // Both records are in one segment, or the second follows; either way waiting ends before each read.
            for _ in 0..<2 {
                #expect(await channel.readable() == .ready)
                let record = try await channel.readExactly(1000)
                #expect(record.count == 1000)
            }
        } _: { channel in
            try await channel.writeAll(Self.pattern(1000) + Self.pattern(1000))
        }
    }

    @Test func anAnnouncedEndIsAnEnd() async throws {
        let (first, second) = try await withSession { channel in
            channel.finishWriting()
            return try await channel.readSome()
        } _: { channel in
            try await channel.readSome()
        }
        #expect(first == nil && second == nil)
    }

    @Test func closingAnnouncesTheEnd() async throws {
        let (_, read) = try await withSession {
            $0.close()
        } _: {
            try await $0.readSome()
        }

        #expect(read == nil)
    }

    @Test func afterTheEndOfOneSideTheOtherMayGoOn() async throws {
        let (received, sent) = try await withSession { channel in
            channel.finishWriting()
            return try await channel.readExactly(100_000).count
        } _: { channel in
            #expect(try await channel.readSome() == nil)
            try await channel.writeAll(Self.pattern(100_000))
            return true
        }
        #expect(received == 100_000 && sent)
    }

    @Test func anEndThatWasNotAnnouncedIsAnErrorAndStaysOne() async throws {
        let (_, _) = try await withSession { channel in
            try await channel.writeAll([1, 2, 3])
            // Past TLS, as somebody between the two would do it.
            _ = shutdown(channel.descriptor, CInt(SHUT_RDWR))
        } _: { channel in
            let content = try await channel.readExactly(3)
            #expect(content == [1, 2, 3])
            await #expect(throws: SystemError(call: "SSL_read_ex", code: ECONNRESET)) { try await channel.readSome() }
            await #expect(throws: SystemError.self) { try await channel.readSome() }
            #expect(channel.tlsFailure == nil)
        }
    }

    @Test func bytesPutInByAnotherAreRefused() async throws {
        let (_, _) = try await withSession { channel in
            let forged: [UInt8] = [23, 3, 3, 0, 20] + [UInt8](repeating: 65, count: 20)
            _ = send(channel.descriptor, forged, forged.count, CInt(MSG_NOSIGNAL))
            _ = try? await channel.readSome()
        } _: { channel in
            await #expect(throws: SystemError(call: "SSL_read_ex", code: EPROTO)) { try await channel.readSome() }
            #expect(channel.tlsFailure != nil)
            await #expect(throws: SystemError.self) { try await channel.writeAll([1]) }
        }
    }

    /// The signal would end the process: that is how this test would fail.
    @Test func writingToAPeerThatIsGoneRaisesNoSignal() async throws {
        let previous = signal(SIGPIPE, SIG_DFL)
        defer { signal(SIGPIPE, previous) }
        _ = try await withSession { channel in
            _ = shutdown(channel.descriptor, CInt(SHUT_RDWR))
        } _: { channel in
            _ = try? await channel.readSome()
            await #expect(throws: SystemError.self) { try await channel.writeAll(Self.pattern(100_000)) }
        }
    }

    @Test func nothingIsWrittenAfterTheEndWasAnnounced() async throws {
        _ = try await withSession { channel in
            channel.finishWriting()
            await #expect(throws: SystemError(call: "SSL_write_ex", code: EPIPE)) { try await channel.writeAll([1]) }
        } _: { channel in
            let end = try await channel.readSome()
            #expect(end == nil)
        }
    }
}
