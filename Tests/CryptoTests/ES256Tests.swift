import Crypto
import Testing

/// ES256 keys: what is taken for one, and what it signs.
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

    /// RFC 6979, appendix A.2.5.
    @Test(arguments: [
        ("sample", "79SLKqy2qP0RQN2c1F6B1p0sh3tWqvmRw00OqE6vNxb3yxyULWV8QdQ2x6G24p9l8-kA27mv9AZNxKsvhDrNqA"),
        ("test", "8auwI1GDUc1x2IFWex6mY-0-_PbFEys1TyjTsLfTg2cBn0ETdCorFL0lkmtJxkkVXyZ-YNOBS0wMyEJQ5G8Agw"),
    ])
    func verifiesTheExamplesOfRFC6979(message: String, signature: String) throws {
        let key = try ES256PublicKey(
            x: [UInt8](hex: "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"),
            y: [UInt8](hex: "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"))

        #expect(try key.isValid(signature: #require(Base64URL.decode(signature)), for: Array(message.utf8)))
    }

    @Test func signsWhatItsPublicKeyVerifies() throws {
        let key = try ES256PrivateKey(pkcs8: ES256PrivateKey().pkcs8())
        let signature = try key.sign([1, 2, 3])

        #expect(signature.count == 64)
        #expect(key.publicKey.isValid(signature: signature, for: [1, 2, 3]))
        #expect(!key.publicKey.isValid(signature: signature, for: [1, 2, 4]))
        #expect(try !ES256PrivateKey().publicKey.isValid(signature: signature, for: [1, 2, 3]))
    }

    /// One number in 256 is shorter than 32 bytes: the signature is not.
    @Test func signsAlwaysWith64Bytes() throws {
        let key = try ES256PrivateKey()
        let signatures = try (0..<2000).map { try key.sign([UInt8($0 & 0xFF), UInt8($0 >> 8)]) }

        #expect(signatures.allSatisfy { $0.count == 64 })
        #expect(signatures.contains { $0[0] == 0 || $0[32] == 0 })
        for (index, signature) in signatures.enumerated() where signature[0] == 0 || signature[32] == 0 {
            #expect(key.publicKey.isValid(signature: signature, for: [UInt8(index & 0xFF), UInt8(index >> 8)]))
        }
    }

    // MARK: Public keys

    private static let gx = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    private static let gy = "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
    private static let zero = String(repeating: "0", count: 64)
    private static let p = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"
    /// The y of the point whose x is 0.
    private static let yOfZero = "66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4"

    @Test(arguments: [(gx, gy), (zero, yOfZero)])
    func takesPointsOfTheCurve(x: String, y: String) throws {
        let key = try ES256PublicKey(x: [UInt8](hex: x), y: [UInt8](hex: y))

        #expect(key.x == [UInt8](hex: x) && key.y == [UInt8](hex: y))
    }

    /// Pairs that are no point of the curve, or another spelling of one (RFC 8725 §3.4, RFC 7518 §6.2.1.2).
    private static let otherPoints: [(x: String, y: String)] = [
        // Off the curve: the point at infinity's usual spelling, coordinates exchanged, one bit wrong.
        (zero, zero), (gy, gx), (gx, String(gy.dropLast()) + "4"), (gx, zero), (zero, gy),
        (String(repeating: "01", count: 32), String(repeating: "01", count: 32)),
        // Of the curve, but not below the prime: p in place of 0, and what is past it.
        (p, yOfZero), (gx, p), (String(repeating: "f", count: 64), gy), (gx, String(repeating: "f", count: 64)),
        // A point of the curve's twist, where invalid-curve attacks start: x = 2 has no y.
        ("0000000000000000000000000000000000000000000000000000000000000002", gy),
        // Too short, too long, empty.
        (String(gx.dropLast(2)), gy), (gx, String(gy.dropLast(2))), ("00" + gx, gy), (gx, "00" + gy), (gx + "00", gy),
        ("", gy), (gx, ""), ("", ""), (gx + gy, ""),
    ]

    @Test(arguments: otherPoints)
    func refusesWhatIsNoPoint(x: String, y: String) {
        #expect(throws: CryptoError.malformedKey) {
            try ES256PublicKey(x: [UInt8](hex: x), y: [UInt8](hex: y))
        }
    }

    // MARK: Private keys

    /// A key of P-256 in PKCS#8, made elsewhere.
    private static let pkcs8 =
        "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b02010104200000000000000000000000000000000012345678"
        + "90abcdef1234567890abcdefa14403420004f9ebe464147cc102d92324d099d927c1a50e42d57a08a116ffec0a29819d8c6570baf7d1"
        + "2888902a6a0c1d67add103123c859ab69bf8e9431c9384930d4b7eee"

    @Test func readsKeysOfOthers() throws {
        let key = try ES256PrivateKey(pkcs8: [UInt8](hex: Self.pkcs8))

        #expect(
            key.publicKey.x == [UInt8](hex: "f9ebe464147cc102d92324d099d927c1a50e42d57a08a116ffec0a29819d8c65"))
        #expect(try key.publicKey.isValid(signature: key.sign([1]), for: [1]))
        #expect(try key.pkcs8() == [UInt8](hex: Self.pkcs8))
    }

    /// What is no key of ours, and why.
    private static let otherPrivateKeys: [(name: String, der: String)] = [
        ("nothing", ""), ("text", "6b6579"), ("a byte after it", pkcs8 + "00"), ("another after it", pkcs8 + pkcs8),
        ("a byte less", String(pkcs8.dropLast(2))), ("a byte before it", "00" + pkcs8),
        // RFC 5915 without the wrapping of RFC 5208.
        (
            "SEC 1",
            "30770201010420000000000000000000000000000000001234567890abcdef1234567890abcdefa00a06082a8648ce3d030107"
                + "a14403420004f9ebe464147cc102d92324d099d927c1a50e42d57a08a116ffec0a29819d8c6570baf7d12888902a6a0c1d"
                + "67add103123c859ab69bf8e9431c9384930d4b7eee"
        ),
        (
            "P-384",
            "3081b6020100301006072a8648ce3d020106052b8104002204819e30819b0201010430000000000000000000000000000000000000"
                + "000000000000000000001234567890abcdef1234567890abcdefa16403620004bfd152465458e5b9f1a903eafef03095ebfd"
                + "52c5f9ea97be74de9194355fcfb40ec097315adf6afdefba21f44b625b4817058eff9a1ad175a4675e9c730cb028ec76aec5"
                + "44f7a56d58164d8cfc0402b489c4e74c918dc3a77f5c219d31b8e245"
        ),
        (
            "secp256k1",
            "308184020100301006072a8648ce3d020106052b8104000a046d306b0201010420000000000000000000000000000000001234567890"
                + "abcdef1234567890abcdefa144034200049377c312145a5afb911bf9e8c067bcf6094c533603687850df502b61290bbf5e742b"
                + "a607d6ae1fc82dcccb176e7c8f9bdc7bb61e3ab527cecaf6144b679779fb"
        ),
        (
            "Ed25519",
            "302e020100300506032b657004220420000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
        ),
        // The private number is another than the public key inside is of, is 0, or is the order of the curve.
        (
            "another number",
            pkcs8.replacing("1234567890abcdef1234567890abcdef", with: "1234567890abcdef1234567890abcdee")
        ),
        ("the number 0", pkcs8.replacing("1234567890abcdef1234567890abcdef", with: String(repeating: "0", count: 32))),
        (
            "the order",
            pkcs8.replacing(
                "000000000000000000000000000000001234567890abcdef1234567890abcdef",
                with: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
        ),
        ("a public key off the curve", String(pkcs8.dropLast(2)) + "ef"),
    ]

    @Test(arguments: otherPrivateKeys)
    func refusesOtherPrivateKeys(name: String, der: String) {
        #expect(throws: CryptoError.malformedKey, "\(name)") { try ES256PrivateKey(pkcs8: [UInt8](hex: der)) }
    }
}
