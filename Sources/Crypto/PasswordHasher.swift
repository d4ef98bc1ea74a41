internal import CSodium

/// The cost of one Argon2id hash (RFC 9106), single lane.
package struct Argon2Parameters: Sendable, Equatable {
    package var memoryKiB: Int
    package var passes: Int

    /// 19 MiB and two passes (OWASP Password Storage Cheat Sheet).
    package static let standard = Argon2Parameters(memoryKiB: 19 * 1024, passes: 2)

    /// The largest cost a stored hash may ask for: beyond it, verifying would be an attack on us.
    static let largestMemoryKiB = 256 * 1024
    static let largestPasses = 16

    package init(memoryKiB: Int, passes: Int) {
        self.memoryKiB = memoryKiB
        self.passes = passes
    }

    /// Whether a hash of this cost is computed here at all.
    package var isBearable: Bool {
        (8...Self.largestMemoryKiB).contains(memoryKiB) && (1...Self.largestPasses).contains(passes)
    }
}

/// A stored password hash as a PHC string; it does not show itself.
package struct PasswordHash: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The string, of the form `$argon2id$v=19$m=…,t=…,p=1$salt$hash`.
    package let phc: String

    package init(phc: String) {
        self.phc = phc
    }

    package var description: String { "<redacted>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// The cost named in the string; `nil` if it is no Argon2id string of version 19 with one lane.
    package var parameters: Argon2Parameters? {
        // For C a string ends at its first zero byte: what follows would be stored and not looked at.
        guard phc.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        let parts = phc.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].isEmpty, parts[1] == "argon2id", parts[2] == "v=19" else { return nil }
        let costs = parts[3].split(separator: ",", omittingEmptySubsequences: false)
        guard costs.count == 3, costs[0].hasPrefix("m="), costs[1].hasPrefix("t="), costs[2] == "p=1",
            let memory = Int(costs[0].dropFirst(2)), let passes = Int(costs[1].dropFirst(2))
        else { return nil }
        return Argon2Parameters(memoryKiB: memory, passes: passes)
    }
}

/// Hashes and verifies passwords with libsodium's Argon2id; a call takes milliseconds and blocks.
package struct PasswordHasher: Sendable {
    package let parameters: Argon2Parameters
    /// A hash of a password nobody has, with the current cost: what an unknown user is compared with.
    package let decoy: PasswordHash

    /// Computes one hash, for the decoy.
    package init(parameters: Argon2Parameters = .standard) throws(CryptoError) {
        precondition(parameters.isBearable, "the Argon2 parameters are out of bounds")
        self.parameters = parameters
        decoy = try Self.hash(Base64URL.encode(SecureRandom.bytes(32)), parameters)
    }

    /// Hashes a password, in its NFKC form, with a random salt of 16 bytes.
    package func hash(_ password: String) throws(CryptoError) -> PasswordHash {
        try Self.hash(password, parameters)
    }

    /// Whether the password is that of the hash, compared in constant time.
    ///
    /// - Throws: `malformedPasswordHash` for a string that is no hash or asks for an unbearable cost, before any of
    ///   it is spent.
    package func matches(_ password: String, _ hash: PasswordHash) throws(CryptoError) -> Bool {
        guard let cost = hash.parameters, cost.isBearable, Self.agrees(hash, cost) else {
            throw .malformedPasswordHash
        }
        let password = try Self.prepared(password)
        Sodium.start()
        return crypto_pwhash_str_verify(hash.phc, password, UInt64(password.count)) == 0
    }

    /// Whether the hash was made with another cost than today's.
    package func needsRehash(_ hash: PasswordHash) -> Bool { hash.parameters != parameters }

    /// Whether libsodium understands the string, and reads the same cost in it: no bound holds for a cost that the two
    /// read differently.
    private static func agrees(_ hash: PasswordHash, _ cost: Argon2Parameters) -> Bool {
        crypto_pwhash_str_needs_rehash(hash.phc, UInt64(cost.passes), cost.memoryKiB * 1024) == 0
    }

    private static func hash(_ password: String, _ parameters: Argon2Parameters) throws(CryptoError) -> PasswordHash {
        let password = try prepared(password)
        Sodium.start()
        var text = [CChar](repeating: 0, count: crypto_pwhash_strbytes())
        let result = crypto_pwhash_str_alg(
            &text, password, UInt64(password.count), UInt64(parameters.passes), parameters.memoryKiB * 1024,
            crypto_pwhash_alg_argon2id13())
        guard result == 0 else { throw .library("crypto_pwhash_str_alg") }
        return PasswordHash(phc: String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }

    private static func prepared(_ password: String) throws(CryptoError) -> [CChar] {
        guard let canonical = CanonicalText.nfkc(password) else { throw .malformedText }
        return canonical.utf8.map { CChar(bitPattern: $0) }
    }
}
