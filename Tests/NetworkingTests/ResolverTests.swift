import Networking
import Testing

@Suite(.timeLimit(.minutes(5))) struct ResolverTests {
    private func withResolver(_ body: (Resolver) async throws -> Void) async throws {
        let resolver = Resolver()
        defer { resolver.shutdown() }
        try await body(resolver)
    }

    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1:81"), ("::1", "[::1]:81"), ("[::1]", "[::1]:81"), ("0.0.0.0", "0.0.0.0:81"),
    ])
    func takesANumericHostAsItIs(_ host: String, _ shown: String) async throws {
        try await withResolver { resolver in
            let addresses = try await resolver.addresses(of: host, port: 81)

            #expect(addresses.map(\.description) == [shown])
        }
    }

    @Test func looksANameUp() async throws {
        try await withResolver { resolver in
            let addresses = try await resolver.addresses(of: "localhost", port: 81)

            #expect(!addresses.isEmpty)
            #expect(addresses.allSatisfy { $0.port == 81 && ($0.ip == "::1" || $0.ip.hasPrefix("127.")) })
        }
    }

    /// Names that cannot be, so that nobody on a network is asked.
    @Test(arguments: [
        "", String(repeating: "x", count: 64) + ".invalid", "a..invalid", ".invalid", "[localhost", "127.0.0.1:80",
        "a b.invalid", "localhost\u{0}", "localhost\u{0}.example.com", "127.0.0.1\u{0}.example.com",
    ])
    func findsNoAddress(_ host: String) async throws {
        try await withResolver { resolver in
            await #expect(throws: ResolutionError.self) { try await resolver.addresses(of: host, port: 80) }
        }
    }

    @Test func takesNoNameAfterItsEnd() async throws {
        let resolver = Resolver()
        resolver.shutdown()

        await #expect(throws: WorkerPool.ShutDown.self) { try await resolver.addresses(of: "localhost", port: 80) }
        // What needs no look-up needs no thread.
        #expect(try await resolver.addresses(of: "127.0.0.1", port: 80).count == 1)
    }
}
