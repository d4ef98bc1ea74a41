import Crypto
import FoundationEssentials
import Shared

/// The keys that sign access tokens: the newest signs, all are published.
struct SigningKeys: Sendable {
    let signer: TokenSigner
    let published: JSONWebKeySet

    /// Reads the keys, and makes the first one if there is none.
    ///
    /// - Throws: `SecretVault.VaultError` if they were sealed under another key; what the store throws.
    init(from store: any SigningKeyStore, _ vault: SecretVault, now: Date) async throws {
        var records = try await store.keys()
        if records.isEmpty { records = try await store.insertFirst(Self.makeRecord(vault, now: now)) }
        let keys = try records.map { record in
            try ES256PrivateKey(pkcs8: vault.open(record.privateKey, .signingKey, owner: Array(record.id.utf8)))
        }
        guard let newest = keys.last else { throw CryptoError.malformedKey }
        signer = TokenSigner(newest)
        published = JSONWebKeySet(keys.map(\.publicKey))
    }

    private static func makeRecord(_ vault: SecretVault, now: Date) throws -> SigningKeyRecord {
        let key = try ES256PrivateKey()
        let id = key.publicKey.thumbprint
        return SigningKeyRecord(
            id: id, algorithm: "ES256",
            privateKey: try vault.seal(key.pkcs8(), .signingKey, owner: Array(id.utf8)),
            createdAt: now.roundedToMicroseconds
        )
    }
}
