internal import CSodium

/// SHA-256 (FIPS 180-4).
package enum SHA256 {
    package static let byteCount = 32

    package static func hash(_ message: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: byteCount)
        crypto_hash_sha256(&digest, message, UInt64(message.count))
        return digest
    }
}

/// HMAC with SHA-256 (RFC 2104, RFC 4231).
package enum HMACSHA256 {
    /// The 32-byte authentication code; keys may have any length.
    package static func authenticate(key: [UInt8], message: [UInt8]) -> [UInt8] {
        var state = crypto_auth_hmacsha256_state()
        var code = [UInt8](repeating: 0, count: 32)
        crypto_auth_hmacsha256_init(&state, key, key.count)
        crypto_auth_hmacsha256_update(&state, message, UInt64(message.count))
        crypto_auth_hmacsha256_final(&state, &code)
        sodium_memzero(&state, MemoryLayout<crypto_auth_hmacsha256_state>.size)
        return code
    }
}

/// Keys derived from a key (HKDF with SHA-256, RFC 5869).
package enum HKDFSHA256 {
    /// Most bytes one derivation gives (RFC 5869 §2.3).
    package static let byteLimit = 255 * 32

    package static func derive(from key: [UInt8], salt: [UInt8] = [], info: [UInt8], byteCount: Int) -> [UInt8] {
        precondition((1...byteLimit).contains(byteCount), "HKDF cannot give that many bytes")
        let pseudorandomKey = HMACSHA256.authenticate(
            key: salt.isEmpty ? [UInt8](repeating: 0, count: 32) : salt, message: key)
        var derived: [UInt8] = []
        var block: [UInt8] = []
        for counter in 1...UInt8((byteCount + 31) / 32) {
            block = HMACSHA256.authenticate(key: pseudorandomKey, message: block + info + [counter])
            derived += block
        }
        return Array(derived.prefix(byteCount))
    }
}

/// CRC-32 (ISO 3309), a guard against typing errors and guesses that cost nothing; it proves nothing.
package enum CRC32 {
    package static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(UInt32.max) { remainder, byte in
            (0..<8).reduce(remainder ^ UInt32(byte)) { value, _ in
                value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
            }
        }
    }
}
