internal import COpenSSL

/// The curve P-256 in OpenSSL's terms: keys and signature encodings.
enum P256 {
    /// The order of the curve's base point (SEC 2, §2.4.2), big-endian.
    private static let order: [UInt8] = [
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ]

    /// Fetched once: OpenSSL 3 looks an algorithm up under a lock each time it is named implicitly.
    ///
    /// `nonisolated(unsafe)`: the object is immutable and counted by OpenSSL.
    nonisolated(unsafe) static let digest = EVP_MD_fetch(nil, "SHA256", nil)

    // MARK: Keys

    static func generate() throws(CryptoError) -> OpaquePointer {
        let context = try checked(EVP_PKEY_CTX_new_from_name(nil, "EC", nil), "EVP_PKEY_CTX_new_from_name")
        defer { EVP_PKEY_CTX_free(context) }
        try check(EVP_PKEY_keygen_init(context), "EVP_PKEY_keygen_init")
        try check(EVP_PKEY_CTX_set_group_name(context, "P-256"), "EVP_PKEY_CTX_set_group_name")
        var key: OpaquePointer?
        try check(EVP_PKEY_generate(context, &key), "EVP_PKEY_generate")
        return try checked(key, "EVP_PKEY_generate")
    }

    /// What precedes the point in a SubjectPublicKeyInfo of this curve (RFC 5480 §2): the DER of its algorithm.
    private static let publicKeyPrefix: [UInt8] = [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48,
        0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
    ]

    /// A public key from an uncompressed point of 65 bytes; one off the curve is refused.
    static func publicKey(point: [UInt8]) throws(CryptoError) -> OpaquePointer {
        let key = (publicKeyPrefix + point).withUnsafeBufferPointer { bytes -> OpaquePointer? in
            var cursor = bytes.baseAddress
            return d2i_PUBKEY(nil, &cursor, bytes.count)
        }
        guard let key else {
            ERR_clear_error()
            throw .malformedKey
        }
        guard passes(key, EVP_PKEY_public_check) else {
            EVP_PKEY_free(key)
            throw .malformedKey
        }
        return key
    }

    private static func passes(_ key: OpaquePointer, _ check: (OpaquePointer?) -> CInt) -> Bool {
        guard let context = EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else { return false }
        defer { EVP_PKEY_CTX_free(context) }
        let isValid = check(context) == 1
        ERR_clear_error()
        return isValid
    }

    /// A private key from PKCS#8; other encodings, other kinds of keys and other curves are refused, as is a public key
    /// inside that is not the private one's.
    static func privateKey(pkcs8 der: [UInt8]) throws(CryptoError) -> OpaquePointer {
        let key = decodePKCS8(der)
        ERR_clear_error()
        guard let key else { throw .malformedKey }
        guard groupName(of: key) == "prime256v1", passes(key, EVP_PKEY_check) else {
            EVP_PKEY_free(key)
            throw .malformedKey
        }
        return key
    }

    /// The key that the bytes are the whole encoding of.
    private static func decodePKCS8(_ der: [UInt8]) -> OpaquePointer? {
        der.withUnsafeBufferPointer { bytes in
            var cursor = bytes.baseAddress
            guard let info = d2i_PKCS8_PRIV_KEY_INFO(nil, &cursor, bytes.count) else { return nil }
            defer { PKCS8_PRIV_KEY_INFO_free(info) }
            guard let start = bytes.baseAddress, cursor == start + bytes.count else { return nil }
            return EVP_PKCS82PKEY(info)
        }
    }

    static func pkcs8(of key: OpaquePointer) throws(CryptoError) -> [UInt8] {
        let info = try checked(EVP_PKEY2PKCS8(key), "EVP_PKEY2PKCS8")
        defer { PKCS8_PRIV_KEY_INFO_free(info) }
        var encoded: UnsafeMutablePointer<UInt8>?
        let count = i2d_PKCS8_PRIV_KEY_INFO(info, &encoded)
        guard count > 0, let encoded else { throw .library("i2d_PKCS8_PRIV_KEY_INFO") }
        defer { CRYPTO_clear_free(encoded, Int(count), #fileID, #line) }
        return Array(UnsafeBufferPointer(start: encoded, count: Int(count)))
    }

    /// The uncompressed point of a key: 4 ‖ x ‖ y.
    static func point(of key: OpaquePointer) throws(CryptoError) -> [UInt8] {
        var point = [UInt8](repeating: 0, count: 65)
        var count = 0
        try check(
            EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, &point, point.count, &count),
            "EVP_PKEY_get_octet_string_param")
        guard count == 65, point[0] == 4 else { throw .malformedKey }
        return point
    }

    private static func groupName(of key: OpaquePointer) -> String? {
        var name = [CChar](repeating: 0, count: 32)
        guard EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, &name, name.count, nil) == 1 else {
            ERR_clear_error()
            return nil
        }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    // MARK: Signatures

    /// The DER form of R ‖ S.
    ///
    /// - Returns: `nil` unless 0 < R, S < n: a zero or an unreduced number is another spelling of a signature, or none.
    static func encodeDER(_ signature: [UInt8]) -> [UInt8]? {
        let (r, s) = (signature[..<32], signature[32...])
        for number in [r, s] {
            guard number.contains(where: { $0 != 0 }), number.lexicographicallyPrecedes(order) else { return nil }
        }
        let content = integer(r) + integer(s)
        return [0x30, UInt8(content.count)] + content
    }

    private static func integer(_ number: ArraySlice<UInt8>) -> [UInt8] {
        var digits = Array(number.drop { $0 == 0 })
        if let first = digits.first, first >= 0x80 { digits.insert(0, at: 0) }
        return [0x02, UInt8(digits.count)] + digits
    }

    /// R ‖ S from the DER form that OpenSSL makes.
    static func decodeDER(_ encoded: [UInt8]) throws(CryptoError) -> [UInt8] {
        guard encoded.count >= 8, encoded[0] == 0x30, Int(encoded[1]) == encoded.count - 2 else {
            throw .library("ECDSA signature")
        }
        var cursor = 2
        let r = try takeInteger(encoded, &cursor)
        let s = try takeInteger(encoded, &cursor)
        guard cursor == encoded.count else { throw .library("ECDSA signature") }
        return r + s
    }

    /// One INTEGER as 32 bytes.
    private static func takeInteger(_ encoded: [UInt8], _ cursor: inout Int) throws(CryptoError) -> [UInt8] {
        guard cursor + 2 <= encoded.count, encoded[cursor] == 0x02,
            cursor + 2 + Int(encoded[cursor + 1]) <= encoded.count
        else { throw .library("ECDSA signature") }
        let start = cursor + 2
        cursor = start + Int(encoded[cursor + 1])
        let digits = encoded[start..<cursor].drop { $0 == 0 }
        guard digits.count <= 32 else { throw .library("ECDSA signature") }
        return [UInt8](repeating: 0, count: 32 - digits.count) + digits
    }
}
