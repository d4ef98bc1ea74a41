import Crypto
import Shared

/// Encrypts what the database keeps of secrets: AES-256-GCM under a key derived from `SECRETS_ENCRYPTION_KEY`.
///
/// A sealed secret is bound to its purpose and its owner: moved to another row it does not open.
struct SecretVault: Sendable {
    enum Purpose: String, Sendable {
        case sessionSecret = "session-secret"
        case signingKey = "signing-key"
    }

    /// Why a sealed secret stays closed.
    enum VaultError: Error, Equatable {
        /// It was sealed under another `SECRETS_ENCRYPTION_KEY`.
        case unknownKey(String)
    }

    /// A name for the key, of which nothing about the key can be learned.
    let keyID: String
    private let key: Secret

    init(_ secret: Secret) {
        key = Secret(Self.derive("encryption", from: secret, byteCount: AESGCM.keyByteCount))
        keyID = Base64URL.encode(Self.derive("key id", from: secret, byteCount: 6))
    }

    func seal(_ plaintext: [UInt8], _ purpose: Purpose, owner: [UInt8]) throws -> SealedSecret {
        let bytes = try AESGCM.seal(plaintext, key: key.bytes, associatedData: Self.context(purpose, owner))
        return SealedSecret(keyID: keyID, bytes: bytes)
    }

    /// - Throws: `VaultError`; `CryptoError.notAuthentic` if the secret was changed or belongs elsewhere.
    func open(_ sealed: SealedSecret, _ purpose: Purpose, owner: [UInt8]) throws -> [UInt8] {
        guard sealed.keyID == keyID else { throw VaultError.unknownKey(sealed.keyID) }
        return try AESGCM.open(sealed.bytes, key: key.bytes, associatedData: Self.context(purpose, owner))
    }

    private static func context(_ purpose: Purpose, _ owner: [UInt8]) -> [UInt8] {
        Array(purpose.rawValue.utf8) + [0] + owner
    }

    private static func derive(_ use: String, from secret: Secret, byteCount: Int) -> [UInt8] {
        HKDFSHA256.derive(from: secret.bytes, info: Array("auth-service secrets \(use)".utf8), byteCount: byteCount)
    }
}

extension SecretVault.VaultError: CustomStringConvertible {
    var description: String {
        switch self {
        case .unknownKey(let id):
            "a secret in the database was encrypted under another SECRETS_ENCRYPTION_KEY (key id \(id)); set that key"
        }
    }
}
