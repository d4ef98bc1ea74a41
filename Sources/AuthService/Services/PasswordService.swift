import Crypto
import Networking
import Shared

/// Hashes and verifies passwords on threads of their own, with a bound on how many may wait.
struct PasswordService: Sendable {
    private let hasher: PasswordHasher
    private let pool: WorkerPool

    init(_ hasher: PasswordHasher, on pool: WorkerPool) {
        self.hasher = hasher
        self.pool = pool
    }

    /// What came of a comparison.
    struct Verdict: Sendable {
        let isMatch: Bool
        /// Whether the stored hash is none, or asks for more than is computed here; nobody matches it.
        var isUnreadable = false
        /// A hash of the same password at today's cost, if the stored one has another.
        var upgraded: StoredPassword?
    }

    /// - Throws: `Problem.temporarilyUnavailable` if too many wait.
    func hash(_ password: NewPassword) async throws -> StoredPassword {
        let hasher = hasher
        return try await run { StoredPassword(try hasher.hash(password.text).phc) }
    }

    /// Compares a password with a stored hash; without one, or with one that cannot be read, the same work is done in
    /// vain.
    ///
    /// - Throws: `Problem.temporarilyUnavailable` if too many wait.
    func verify(_ password: String, _ stored: StoredPassword?) async throws -> Verdict {
        let hasher = hasher
        return try await run {
            let hash = stored.map { PasswordHash(phc: $0.phc) }
            guard let hash, hash.parameters?.isBearable == true else {
                _ = try hasher.matches(password, hasher.decoy)
                return Verdict(isMatch: false, isUnreadable: hash != nil)
            }
            guard try hasher.matches(password, hash) else { return Verdict(isMatch: false) }
            guard hasher.needsRehash(hash) else { return Verdict(isMatch: true) }
            return Verdict(isMatch: true, upgraded: StoredPassword(try hasher.hash(password).phc))
        }
    }

    private func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        do {
            return try await pool.run(body)
        } catch is WorkerPool.QueueFull {
            throw Problem.temporarilyUnavailable(retryAfterSeconds: 1)
        }
    }
}
