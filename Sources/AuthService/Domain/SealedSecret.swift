/// A secret encrypted for storage, with the name of the key that opens it.
struct SealedSecret: Sendable, Equatable {
    let keyID: String
    /// Nonce, ciphertext and tag.
    let bytes: [UInt8]
}
