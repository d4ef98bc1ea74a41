internal import COpenSSL

/// AES-256-GCM (NIST SP 800-38D): encrypts and proves that nothing was changed.
///
/// A sealed message is nonce (12 bytes, random) ‖ ciphertext ‖ tag (16 bytes). With random nonces one key is good for
/// 2³² messages (SP 800-38D §8.3).
package enum AESGCM {
    package static let keyByteCount = 32
    private static let nonceByteCount = 12
    private static let tagByteCount = 16

    /// Fetched once: OpenSSL 3 looks an algorithm up under a lock each time it is named implicitly.
    ///
    /// `nonisolated(unsafe)`: the object is immutable and counted by OpenSSL.
    private nonisolated(unsafe) static let cipher = EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)

    /// - Throws: `CryptoError.library` only.
    package static func seal(
        _ plaintext: [UInt8], key: [UInt8], associatedData: [UInt8] = []
    ) throws(CryptoError) -> [UInt8] {
        try seal(plaintext, key: key, nonce: SecureRandom.bytes(nonceByteCount), associatedData: associatedData)
    }

    /// Seals with a nonce that must never be used twice with this key; for test vectors.
    static func seal(
        _ plaintext: [UInt8], key: [UInt8], nonce: [UInt8], associatedData: [UInt8]
    ) throws(CryptoError) -> [UInt8] {
        precondition(key.count == keyByteCount && nonce.count == nonceByteCount)
        let context = try checked(EVP_CIPHER_CTX_new(), "EVP_CIPHER_CTX_new")
        defer { EVP_CIPHER_CTX_free(context) }
        try check(EVP_EncryptInit_ex2(context, cipher, key, nonce, nil), "EVP_EncryptInit_ex2")
        var count: CInt = 0
        try check(
            EVP_EncryptUpdate(context, nil, &count, associatedData, CInt(associatedData.count)), "EVP_EncryptUpdate")
        var output = [UInt8](repeating: 0, count: plaintext.count)
        try check(EVP_EncryptUpdate(context, &output, &count, plaintext, CInt(plaintext.count)), "EVP_EncryptUpdate")
        var tag = [UInt8](repeating: 0, count: tagByteCount)
        try check(EVP_EncryptFinal_ex(context, &tag, &count), "EVP_EncryptFinal_ex")
        try check(
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, CInt(tagByteCount), &tag), "EVP_CTRL_AEAD_GET_TAG")
        return nonce + output + tag
    }

    /// - Throws: `CryptoError.notAuthentic` if key, associated data or message are not those of the sealing.
    package static func open(
        _ sealed: [UInt8], key: [UInt8], associatedData: [UInt8] = []
    ) throws(CryptoError) -> [UInt8] {
        precondition(key.count == keyByteCount)
        guard sealed.count >= nonceByteCount + tagByteCount else { throw .notAuthentic }
        let nonce = Array(sealed.prefix(nonceByteCount))
        var tag = Array(sealed.suffix(tagByteCount))
        let ciphertext = Array(sealed[nonceByteCount..<sealed.count - tagByteCount])

        let context = try checked(EVP_CIPHER_CTX_new(), "EVP_CIPHER_CTX_new")
        defer { EVP_CIPHER_CTX_free(context) }
        try check(EVP_DecryptInit_ex2(context, cipher, key, nonce, nil), "EVP_DecryptInit_ex2")
        var count: CInt = 0
        try check(
            EVP_DecryptUpdate(context, nil, &count, associatedData, CInt(associatedData.count)), "EVP_DecryptUpdate")
        var output = [UInt8](repeating: 0, count: ciphertext.count)
        try check(EVP_DecryptUpdate(context, &output, &count, ciphertext, CInt(ciphertext.count)), "EVP_DecryptUpdate")
        try check(
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, CInt(tagByteCount), &tag), "EVP_CTRL_AEAD_SET_TAG")
        var rest = [UInt8](repeating: 0, count: 16)
        guard EVP_DecryptFinal_ex(context, &rest, &count) == 1 else {
            ERR_clear_error()
            throw .notAuthentic
        }
        return output
    }
}
