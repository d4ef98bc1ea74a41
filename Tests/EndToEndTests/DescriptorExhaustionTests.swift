import FoundationEssentials
import Shared
import Testing

/// A service that has no file descriptor left, and then has some again.
@Suite(.timeLimit(.minutes(3))) struct DescriptorExhaustionTests {
    private static let limit = 64

    @Test(arguments: Product.services)
    func servesWhomItHasAndRecovers(_ product: Product) async throws {
        try await withTemporaryDirectory { directory in
            try await withService(product, in: directory, generousLimits, descriptorLimit: Self.limit) {
                service, process in
                #expect(try await service.client.get("/health/").status == 200)
                var connections: [RawConnection] = []
                for _ in 0..<2 * Self.limit { connections.append(try await RawConnection.open(service.address)) }
                try await eventually("the service still has descriptors left") {
                    try descriptorCount(of: process) == Self.limit
                }

                // Over a connection it has had since before, everything works, as far as it needs no new descriptor.
                for path in ["/health/", "/live/", "/metrics/"] {
                    #expect(try await service.client.get(path).status == 200)
                }
                #expect(try await write(1, product, service.client) == 201)

                // It has met the limit itself, and did not merely come near it.
                try await eventually("accepting has not paused") {
                    try await service.client.get("/metrics/").text.contains(
                        #/http_server_events_total\{[^}]*"accept_paused"\} [1-9]/#)
                }

                for connection in connections { await connection.close() }
                try await withClient(of: service.origin) { newcomer async throws in
                    #expect(try await newcomer.get("/ready/").status == 200)
                    #expect(try await write(2, product, newcomer) == 201)
                }
                #expect(await process.stop() == .status(0))
            }
        }
    }

    private func write(_ number: Int, _ product: Product, _ client: APIClient) async throws -> Int {
        product == .registry
            ? try await client.register("billing", "instance-\(number)").status
            : try await client.signUp(Account(username: "user-\(number)")).status
    }

    /// Those below the limit: it may have inherited others, which the limit does not count.
    private func descriptorCount(of process: ChildProcess) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.id)/fd").count {
            Int($0).map { $0 < Self.limit } ?? false
        }
    }
}
