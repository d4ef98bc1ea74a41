internal import COpenSSL
internal import Glibc

/// One key for session tickets, as RFC 5077 §4 recommends them: a name, a key for AES-256-CBC, one for HMAC-SHA-256.
///
/// `@unchecked Sendable`: nothing is written after `init`, but zeros at the end.
final class TLSTicketKey: @unchecked Sendable {
    static let nameByteCount = 16
    private static let keyByteCount = 32
    private static let ivByteCount = 16

    private let name: UnsafeMutablePointer<UInt8>
    private var cipherKey: UnsafeMutablePointer<UInt8> { name + Self.nameByteCount }
    private var authenticationKey: UnsafeMutablePointer<UInt8> { cipherKey + Self.keyByteCount }
    private static let byteCount = nameByteCount + 2 * keyByteCount

    init() {
        name = .allocate(capacity: Self.byteCount)
        let code = RAND_priv_bytes(name, CInt(Self.byteCount))
        precondition(code == 1, "the system gives no random bytes")
    }

    deinit {
        OPENSSL_cleanse(name, Self.byteCount)
        name.deallocate()
    }

    /// - Parameter other: as many bytes as a name has.
    func isNamed(_ other: UnsafePointer<UInt8>) -> Bool { memcmp(other, name, Self.nameByteCount) == 0 }

    func copyName(to destination: UnsafeMutablePointer<UInt8>) { memcpy(destination, name, Self.nameByteCount) }

    /// Makes both contexts ready to seal, under a fresh initialisation vector that is left at `iv`.
    func seal(_ iv: UnsafeMutablePointer<UInt8>, _ cipher: OpaquePointer, _ authentication: OpaquePointer) -> Bool {
        RAND_bytes(iv, CInt(Self.ivByteCount)) == 1
            && EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), nil, cipherKey, iv) == 1
            && copenssl_set_hmac_key(authentication, authenticationKey, Self.keyByteCount) == 1
    }

    /// Makes both contexts ready to open what was sealed with `iv`.
    func open(_ iv: UnsafeMutablePointer<UInt8>, _ cipher: OpaquePointer, _ authentication: OpaquePointer) -> Bool {
        copenssl_set_hmac_key(authentication, authenticationKey, Self.keyByteCount) == 1
            && EVP_DecryptInit_ex(cipher, EVP_aes_256_cbc(), nil, cipherKey, iv) == 1
    }
}
