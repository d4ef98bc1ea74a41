internal import COpenSSL

/// A public key of ES256: ECDSA on P-256 with SHA-256 (RFC 7518 §3.4).
///
/// `@unchecked Sendable`: the EVP_PKEY is never changed after its making, and OpenSSL counts its references.
package final class ES256PublicKey: @unchecked Sendable {
    /// A signature is R ‖ S, 32 bytes each.
    package static let signatureByteCount = 64

    let key: OpaquePointer
    /// The coordinates of the point, 32 bytes each, big-endian.
    package let x: [UInt8]
    package let y: [UInt8]

    /// - Throws: `malformedKey` if the coordinates are no point of the curve (RFC 8725 §3.4).
    package init(x: [UInt8], y: [UInt8]) throws(CryptoError) {
        guard x.count == 32, y.count == 32 else { throw .malformedKey }
        key = try P256.publicKey(point: [4] + x + y)
        self.x = x
        self.y = y
    }

    deinit { EVP_PKEY_free(key) }

    /// Whether the 64 bytes are this key's signature of the message.
    package func isValid(signature: [UInt8], for message: [UInt8]) -> Bool {
        guard signature.count == Self.signatureByteCount, let encoded = P256.encodeDER(signature),
            let context = EVP_MD_CTX_new()
        else { return false }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestVerifyInit(context, nil, P256.digest, nil, key) == 1,
            EVP_DigestVerify(context, encoded, encoded.count, message, message.count) == 1
        else {
            ERR_clear_error()
            return false
        }
        return true
    }

    /// The RFC 7638 thumbprint, which is the key's `kid`.
    package var thumbprint: String {
        let members = #"{"crv":"P-256","kty":"EC","x":"\#(Base64URL.encode(x))","y":"\#(Base64URL.encode(y))"}"#
        return Base64URL.encode(SHA256.hash(Array(members.utf8)))
    }
}

/// A private key of ES256.
///
/// `@unchecked Sendable`: as for the public key.
package final class ES256PrivateKey: @unchecked Sendable {
    private let key: OpaquePointer
    package let publicKey: ES256PublicKey

    /// Generates a key.
    package convenience init() throws(CryptoError) {
        try self.init(owning: P256.generate())
    }

    /// Reads a PKCS#8 key in DER.
    package convenience init(pkcs8 der: [UInt8]) throws(CryptoError) {
        try self.init(owning: P256.privateKey(pkcs8: der))
    }

    private init(owning key: OpaquePointer) throws(CryptoError) {
        self.key = key
        do {
            let point = try P256.point(of: key)
            publicKey = try ES256PublicKey(x: Array(point[1..<33]), y: Array(point[33...]))
        } catch {
            EVP_PKEY_free(key)
            throw error
        }
    }

    deinit { EVP_PKEY_free(key) }

    /// The key as PKCS#8 in DER: a secret in the clear, to be sealed by the caller.
    package func pkcs8() throws(CryptoError) -> [UInt8] {
        try P256.pkcs8(of: key)
    }

    /// Signs a message: R ‖ S, 64 bytes.
    package func sign(_ message: [UInt8]) throws(CryptoError) -> [UInt8] {
        guard let context = EVP_MD_CTX_new() else { throw .library("EVP_MD_CTX_new") }
        defer { EVP_MD_CTX_free(context) }
        try check(EVP_DigestSignInit(context, nil, P256.digest, nil, key), "EVP_DigestSignInit")
        var encoded = [UInt8](repeating: 0, count: 80)
        var count = encoded.count
        try check(EVP_DigestSign(context, &encoded, &count, message, message.count), "EVP_DigestSign")
        return try P256.decodeDER(Array(encoded.prefix(count)))
    }
}
