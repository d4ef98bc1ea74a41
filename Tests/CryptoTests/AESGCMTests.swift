import Testing

@testable import Crypto

/// AES-256-GCM, and that nothing but the sealed message opens.
@Suite struct AESGCMTests {
    /// One vector of the specification of GCM (McGrew and Viega, appendix B), which NIST's validation tests contain.
    struct Vector: Sendable {
        var key, nonce, plaintext, associatedData, ciphertext, tag: String
    }

    private static let longPlaintext =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    private static let longCiphertext =
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
    private static let zeroKey = String(repeating: "00", count: 32)
    private static let zeroNonce = String(repeating: "00", count: 12)
    private static let longKey = String(repeating: "feffe9928665731c6d6a8f9467308308", count: 2)

    /// Test cases 13 to 16: those with a key of 256 bits and a nonce of 96.
    static let vectors = [
        Vector(
            key: zeroKey, nonce: zeroNonce, plaintext: "", associatedData: "", ciphertext: "",
            tag: "530f8afbc74536b9a963b4f1c4cb738b"),
        Vector(
            key: zeroKey, nonce: zeroNonce, plaintext: "00000000000000000000000000000000", associatedData: "",
            ciphertext: "cea7403d4d606b6e074ec5d3baf39d18", tag: "d0d1c8a799996bf0265b98b5d48ab919"),
        Vector(
            key: longKey, nonce: "cafebabefacedbaddecaf888", plaintext: longPlaintext + "1aafd255",
            associatedData: "", ciphertext: longCiphertext + "898015ad", tag: "b094dac5d93471bdec1a502270e3cc6c"),
        Vector(
            key: longKey, nonce: "cafebabefacedbaddecaf888", plaintext: longPlaintext,
            associatedData: "feedfacedeadbeeffeedfacedeadbeefabaddad2", ciphertext: longCiphertext,
            tag: "76fc6ece0f4e1768cddf8853bb2d551b"),
    ]

    @Test(arguments: vectors)
    func sealsAndOpensTheVectors(vector: Vector) throws {
        let key = [UInt8](hex: vector.key)
        let data = [UInt8](hex: vector.associatedData)
        let expected = [UInt8](hex: vector.nonce + vector.ciphertext + vector.tag)

        let sealed = try AESGCM.seal(
            [UInt8](hex: vector.plaintext), key: key, nonce: [UInt8](hex: vector.nonce), associatedData: data)

        #expect(sealed == expected)
        #expect(try AESGCM.open(expected, key: key, associatedData: data) == [UInt8](hex: vector.plaintext))
    }

    private let key = SecureRandom.bytes(32)

    @Test(arguments: [0, 1, 15, 16, 17, 4096])
    func opensWhatItSealed(count: Int) throws {
        let plaintext = SecureRandom.bytes(count)
        let sealed = try AESGCM.seal(plaintext, key: key, associatedData: [1, 2, 3])

        #expect(sealed.count == count + 28)
        #expect(try AESGCM.open(sealed, key: key, associatedData: [1, 2, 3]) == plaintext)
    }

    @Test func sealsTheSameTwiceDifferently() throws {
        let sealed = try (0..<100).map { _ in try AESGCM.seal([7], key: key) }

        #expect(Set(sealed.map { Array($0.prefix(12)) }).count == 100)
    }

    @Test func refusesEveryChangedBit() throws {
        let sealed = try AESGCM.seal(Array("attack at dawn".utf8), key: key, associatedData: [1])
        for index in sealed.indices {
            for bit in 0..<8 {
                var changed = sealed
                changed[index] ^= 1 << bit
                #expect(throws: CryptoError.notAuthentic) {
                    try AESGCM.open(changed, key: key, associatedData: [1])
                }
            }
        }
    }

    @Test func refusesEveryOtherLength() throws {
        let sealed = try AESGCM.seal([1, 2, 3, 4], key: key)
        for count in 0..<sealed.count {
            #expect(throws: CryptoError.notAuthentic) { try AESGCM.open(Array(sealed.prefix(count)), key: key) }
            #expect(throws: CryptoError.notAuthentic) { try AESGCM.open(Array(sealed.suffix(count)), key: key) }
        }
        #expect(throws: CryptoError.notAuthentic) { try AESGCM.open(sealed + [0], key: key) }
        #expect(throws: CryptoError.notAuthentic) { try AESGCM.open([0] + sealed, key: key) }
    }

    /// The data sealed with, and what is given when opening.
    @Test(
        arguments: [
            ([], [0]), ([1], []), ([1, 2], [1]), ([1, 2], [2, 1]), ([1], [1, 0]), ([0], [0, 0]),
        ] as [([UInt8], [UInt8])])
    func refusesOtherAssociatedData(sealedWith: [UInt8], openedWith: [UInt8]) throws {
        let sealed = try AESGCM.seal([9], key: key, associatedData: sealedWith)

        #expect(throws: CryptoError.notAuthentic) {
            try AESGCM.open(sealed, key: key, associatedData: openedWith)
        }
    }

    /// Bytes cannot be moved between message and associated data.
    @Test func refusesCiphertextAsAssociatedData() throws {
        let sealed = try AESGCM.seal([1, 2, 3, 4], key: key)
        let moved = Array(sealed.prefix(12)) + Array(sealed[14...])

        #expect(throws: CryptoError.notAuthentic) {
            try AESGCM.open(moved, key: key, associatedData: Array(sealed[12..<14]))
        }
    }

    @Test func refusesAnotherKey() throws {
        let sealed = try AESGCM.seal([1, 2, 3, 4], key: key)
        var other = key
        other[31] ^= 1

        #expect(throws: CryptoError.notAuthentic) { try AESGCM.open(sealed, key: other) }
        // The failure before leaves nothing behind that would spoil what follows.
        #expect(try AESGCM.open(sealed, key: key) == [1, 2, 3, 4])
    }
}
