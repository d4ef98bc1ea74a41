import FoundationEssentials

/// Where the keys that sign tokens are kept; each call is one transaction.
protocol SigningKeyStore: Sendable {
    /// All keys, the oldest first.
    func keys() async throws -> [SigningKeyRecord]

    /// Adds `key` if there is none yet.
    ///
    /// Replicas that start at the same time thus agree on one.
    ///
    /// - Returns: all keys, the oldest first.
    func insertFirst(_ key: SigningKeyRecord) async throws -> [SigningKeyRecord]
}

/// A key pair that signs tokens, its private half encrypted.
struct SigningKeyRecord: Sendable, Equatable {
    /// The key's RFC 7638 thumbprint.
    let id: String
    /// The JOSE name of the one algorithm it is for.
    let algorithm: String
    let privateKey: SealedSecret
    let createdAt: Date
}
