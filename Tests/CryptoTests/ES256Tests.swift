import Crypto
import Testing

/// ES256 keys and signatures.
@Suite struct ES256Tests {
    @Test func verifiesTheExampleOfRFC7515() throws {
        let key = try ES256PublicKey(
            x: #require(Base64URL.decode("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU")),
            y: #require(Base64URL.decode("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")))
        let signed =
            "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
        let signature = try #require(
            Base64URL.decode(
                "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"))

        #expect(key.isValid(signature: signature, for: Array(signed.utf8)))
        #expect(!key.isValid(signature: signature, for: Array(signed.utf8) + [0]))
    }

    @Test func signsWhatItsPublicKeyVerifies() throws {
        let key = try ES256PrivateKey(pkcs8: ES256PrivateKey().pkcs8())
        let signature = try key.sign([1, 2, 3])

        #expect(signature.count == 64)
        #expect(key.publicKey.isValid(signature: signature, for: [1, 2, 3]))
        #expect(!key.publicKey.isValid(signature: signature, for: [1, 2, 4]))
    }

    @Test func refusesAPointOffTheCurve() {
        #expect(throws: CryptoError.malformedKey) {
            try ES256PublicKey(x: [UInt8](repeating: 1, count: 32), y: [UInt8](repeating: 1, count: 32))
        }
    }
}
