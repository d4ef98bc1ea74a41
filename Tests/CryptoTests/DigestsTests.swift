import Crypto
import Testing

/// SHA-256 against the examples of FIPS 180 and NIST's additional ones.
@Suite struct SHA256Tests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ])
    func hashes(message: String, digest: String) {
        #expect(SHA256.hash(Array(message.utf8)) == [UInt8](hex: digest))
    }
}

/// HMAC with SHA-256 against RFC 4231.
@Suite struct HMACSHA256Tests {
    @Test(arguments: [
        // §4.2 to §4.5
        (
            String(repeating: "0b", count: 20), "4869205468657265",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            String(repeating: "aa", count: 20), String(repeating: "dd", count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            "0102030405060708090a0b0c0d0e0f10111213141516171819", String(repeating: "cd", count: 50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
        // §4.7 and §4.8: keys longer than a block.
        (
            String(repeating: "aa", count: 131),
            "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        (
            String(repeating: "aa", count: 131),
            "5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73697a65206b657920616e64"
                + "2061206c6172676572207468616e20626c6f636b2d73697a6520646174612e20546865206b6579206e6565647320746f206265"
                + "20686173686564206265666f7265206265696e6720757365642062792074686520484d414320616c676f726974686d2e",
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ])
    func authenticates(key: String, message: String, code: String) {
        #expect(
            HMACSHA256.authenticate(key: [UInt8](hex: key), message: [UInt8](hex: message)) == [UInt8](hex: code))
    }

    /// §4.6: the first 16 bytes.
    @Test func authenticatesTheTruncatedExample() {
        let code = HMACSHA256.authenticate(
            key: [UInt8](repeating: 0x0C, count: 20), message: Array("Test With Truncation".utf8))

        #expect(Array(code.prefix(16)) == [UInt8](hex: "a3b6167473100ee06e0c796c2955552b"))
    }

    @Test func takesEmptyKeysAndMessages() {
        #expect(
            HMACSHA256.authenticate(key: [], message: [])
                == [UInt8](hex: "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"))
    }
}

/// HKDF with SHA-256 against RFC 5869, appendix A.
@Suite struct HKDFSHA256Tests {
    @Test func derivesTheBasicExample() {
        let derived = HKDFSHA256.derive(
            from: [UInt8](repeating: 0x0B, count: 22), salt: [UInt8](hex: "000102030405060708090a0b0c"),
            info: [UInt8](hex: "f0f1f2f3f4f5f6f7f8f9"), byteCount: 42)

        #expect(
            derived
                == [UInt8](hex: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"))
    }

    @Test func derivesTheLongExample() {
        let derived = HKDFSHA256.derive(
            from: Array(0x00...0x4F), salt: Array(0x60...0xAF), info: Array(0xB0...0xFF), byteCount: 82)

        #expect(
            derived
                == [UInt8](
                    hex: "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                        + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                        + "cc30c58179ec3e87c14c01d5c1f3434f1d87"))
    }

    @Test func derivesTheExampleWithoutSaltAndInfo() {
        let derived = HKDFSHA256.derive(from: [UInt8](repeating: 0x0B, count: 22), info: [], byteCount: 42)

        #expect(
            derived
                == [UInt8](hex: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"))
    }

    @Test func givesAsManyBytesAsThereAreAndDifferentOnesForEachPurpose() {
        let longest = HKDFSHA256.derive(from: [1], info: [1], byteCount: HKDFSHA256.byteLimit)
        let other = HKDFSHA256.derive(from: [1], info: [2], byteCount: 32)

        #expect(longest.count == 8160)
        #expect(Array(longest.prefix(32)) != other)
    }
}

/// CRC-32 against its check value.
@Suite struct CRC32Tests {
    @Test(arguments: [
        ("", 0), ("123456789", 0xCBF4_3926), ("The quick brown fox jumps over the lazy dog", 0x414F_A339),
    ])
    func sums(text: String, checksum: UInt32) {
        #expect(CRC32.checksum(text.utf8) == checksum)
    }
}
