internal import COpenSSL

/// A private key made for one test.
///
/// `@unchecked Sendable`: nothing changes after `init`.
package final class TestKey: @unchecked Sendable {
    package enum Kind: Sendable {
        case p256
        case rsa(bits: Int)
    }

    let pointer: OpaquePointer

    package init(_ kind: Kind = .p256) {
        let name = if case .p256 = kind { "EC" } else { "RSA" }
        guard let context = EVP_PKEY_CTX_new_from_name(nil, name, nil) else { preconditionFailure("no key context") }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        precondition(EVP_PKEY_keygen_init(context) == 1)
        switch kind {
        case .p256: precondition(EVP_PKEY_CTX_set_group_name(context, "P-256") == 1)
        case .rsa(let bits): precondition(EVP_PKEY_CTX_set_rsa_keygen_bits(context, CInt(bits)) == 1)
        }
        precondition(EVP_PKEY_generate(context, &key) == 1)
        guard let key else { preconditionFailure("no key") }
        pointer = key
    }

    deinit { EVP_PKEY_free(pointer) }

    /// The key as a file holds it, under a passphrase if there is one.
    package func pem(passphrase: String? = nil) -> String {
        memoryText { output in
            guard let passphrase else {
                return PEM_write_bio_PrivateKey(output, pointer, nil, nil, 0, nil, nil)
            }
            var bytes = Array(passphrase.utf8)
            return PEM_write_bio_PrivateKey(output, pointer, EVP_aes_256_cbc(), &bytes, CInt(bytes.count), nil, nil)
        }
    }
}

/// What `write` puts into an output of OpenSSL's.
func memoryText(_ write: (OpaquePointer) -> CInt) -> String {
    guard let output = BIO_new(BIO_s_mem()) else { preconditionFailure("no memory") }
    defer { BIO_free(output) }
    precondition(write(output) == 1, "nothing was written")
    var text = [UInt8](repeating: 0, count: 64 * 1024)
    let count = BIO_read(output, &text, CInt(text.count))
    return String(decoding: text[..<Int(max(0, count))], as: UTF8.self)
}
