import Crypto
import Networking
import Shared

/// `auth-service hash_benchmark`: the bare rate of password hashing, which no log-in can exceed.
struct HashBenchmarkCommand {
    let configuration: Configuration
    let seconds: Int

    /// - Returns: the exit status of the process.
    func run() async -> Int32 {
        let threads = configuration.passwords.threads
        let pool = WorkerPool(name: "hash", threads: threads, queueLimit: threads)
        defer { pool.shutdown() }
        do {
            let hasher = try PasswordHasher(parameters: configuration.passwords.cost)
            let start = ContinuousClock.now
            let count = try await hash(hasher, on: pool, threads: threads, until: start + .seconds(seconds))
            print("bare Argon2id: \(Self.rate(count, in: start.duration(to: .now))) hashes/s on \(threads) threads")
            return ExitStatus.success
        } catch {
            Console.printError("\(error)")
            return ExitStatus.software
        }
    }

    /// - Returns: how many hashes were computed before `end`, or were under way then.
    private func hash(
        _ hasher: PasswordHasher, on pool: WorkerPool, threads: Int, until end: ContinuousClock.Instant
    ) async throws -> Int {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<threads {
                group.addTask {
                    try await pool.run {
                        var count = 0
                        while ContinuousClock.now < end {
                            _ = try hasher.matches("correct horse battery staple", hasher.decoy)
                            count += 1
                        }
                        return count
                    }
                }
            }
            return try await group.reduce(0, +)
        }
    }

    /// To one decimal.
    private static func rate(_ count: Int, in duration: Duration) -> Double {
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        return (Double(count) / seconds * 10).rounded() / 10
    }
}
