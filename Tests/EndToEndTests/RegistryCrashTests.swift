import Glibc
import Shared
import Synchronization
import Testing

/// The registry killed in the middle of traffic: what it acknowledged is there when it is back.
@Suite(.timeLimit(.minutes(3))) struct RegistryCrashTests {
    private static let service = "billing"
    private static let workerCount = 6

    @Test func losesNothingItAcknowledged() async throws {
        let ledger = Ledger()
        try await withTemporaryDirectory { directory in
            for round in 1...3 {
                try await withService(.registry, in: directory) { registry, process in
                    await drive(registry.origin, ledger, until: 80 * round) { process.send(SIGKILL) }
                    #expect(await process.exit() == .signal(SIGKILL))
                }
                // Each worker was in the middle of a request.
                #expect(ledger.openCount == Self.workerCount)

                try await withService(.registry, in: directory) { registry, _ in
                    let ports = try await registeredPorts(registry.client)
                    for difference in ledger.differences(from: ports) { Issue.record("\(difference)") }
                    ledger.settle(ports)
                }
            }
        }
    }

    /// Has workers register, register anew and deregister until `count` changes are acknowledged, and then until the
    /// registry does not answer any more.
    private func drive(_ origin: String, _ ledger: Ledger, until count: Int, then kill: () -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<Self.workerCount { group.addTask { await work(origin, ledger) } }
            await ledger.acknowledged.reached(count)
            kill()
        }
    }

    private func work(_ origin: String, _ ledger: Ledger) async {
        // The end of the registry is the end of the work.
        try? await withClient(of: origin) { client in
            while !Task.isCancelled {
                let number = ledger.nextNumber()
                try await ledger.change(number, to: 1000 + number) { id, port in
                    try await client.register(Self.service, id, port: port ?? 0).status == 201
                }
                if number % 3 == 0 {
                    try await ledger.change(number, to: 20_000 + number) { id, port in
                        try await client.register(Self.service, id, port: port ?? 0).status == 200
                    }
                }
                guard number % 2 == 0 else { continue }
                try await ledger.change(number, to: nil) { id, _ in
                    try await client.deregister(Self.service, id).status == 204
                }
            }
        }
    }

    private func registeredPorts(_ client: APIClient) async throws -> [String: Int] {
        let answer = try await client.get("/api/v1/services/\(Self.service)/")
        #expect(answer.status == 200)
        guard case .array(let instances)? = answer.data?["instances"] else { return [:] }
        let pairs = instances.map { ($0["instance_id"]?.string ?? "", Int($0["port"]?.int ?? 0)) }
        return Dictionary(pairs) { $1 }
    }
}
