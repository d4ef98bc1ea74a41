import Crypto
import Testing

/// Base64url as JOSE has it: one spelling for each value.
@Suite struct Base64URLTests {
    /// The vectors of RFC 4648 §10, and bytes whose digits differ between the alphabets (§5).
    static let vectors: [(bytes: [UInt8], text: String)] = [
        ([], ""),
        (Array("f".utf8), "Zg"),
        (Array("fo".utf8), "Zm8"),
        (Array("foo".utf8), "Zm9v"),
        (Array("foob".utf8), "Zm9vYg"),
        (Array("fooba".utf8), "Zm9vYmE"),
        (Array("foobar".utf8), "Zm9vYmFy"),
        ([0xFB, 0xFF, 0xFE], "-__-"),
        // RFC 7515, appendix C.
        ([3, 236, 255, 224, 193], "A-z_4ME"),
    ]

    @Test(arguments: vectors)
    func encodesAndDecodes(bytes: [UInt8], text: String) {
        #expect(Base64URL.encode(bytes) == text)
        #expect(Base64URL.encodedBytes(bytes) == Array(text.utf8))
        #expect(Base64URL.decode(text) == bytes)
    }

    @Test func givesBackEveryLength() {
        for count in 0...100 {
            let bytes = SecureRandom.bytes(count)
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
    }

    @Test(arguments: [
        // Lengths that no number of bytes has.
        "A", "AAAAA", "Zm9vY",
        // Padding, blanks and line ends, anywhere.
        "Zg==", "Zm8=", "=", "Zm9v====", " Zg", "Zg ", "Z g", "Zg\n", "Zm9v\r\nYg", "\tZg",
        // The digits of the other alphabet, and other characters.
        "+//+", "-_+_", "Zm9v.", "Zm9,", "Zm\u{0}v", "Zm9\u{7f}", "Zmé", "Ａgcd", "Zm%3D",
    ])
    func refusesWhatIsNoBase64URL(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    /// Bits left over that are not zero: other spellings of "f", "fo" and of nothing (RFC 4648 §3.5).
    @Test(arguments: ["Zh", "Zv", "Z_", "Zm9", "Zm-", "AB", "A_", "AAB", "__", "Zm9vYh"])
    func refusesBitsLeftOver(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test func acceptsOneOfAllSpellingsOfAByte() {
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        let spellings = alphabet.flatMap { first in alphabet.map { "\(first)\($0)" } }

        #expect(spellings.compactMap { Base64URL.decode($0) }.count == 256)
    }
}
