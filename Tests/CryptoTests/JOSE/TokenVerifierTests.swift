import Testing

@testable import Crypto

/// Access tokens that hold, and attacks on the form, the signature and the key of those that do not.
@Suite struct TokenVerifierTests {
    private let forge: TokenForge

    init() throws {
        forge = try TokenForge()
    }

    @Test func readsTheClaimsOfATokenThatHolds() throws {
        let claims = try forge.verifier.verify(Array(forge.token().utf8), now: TokenForge.now)

        #expect(
            claims
                == AccessTokenClaims(
                    issuer: "https://auth.example", audience: "services", subject: "user-1", expiresAt: 1_800_000_300,
                    issuedAt: 1_800_000_000, tokenID: "token-1", sessionID: "session-1", clientID: "web",
                    roles: ["staff"], scope: "profile"))
    }

    @Test func readsWhatTheSignerSigns() throws {
        let claims = AccessTokenClaims(
            issuer: TokenForge.issuer, audience: TokenForge.audience, subject: "sub/ject \"é\" 😀",
            expiresAt: TokenForge.now + 1, issuedAt: TokenForge.now, tokenID: "j", sessionID: "s", clientID: "c",
            roles: [], scope: "")
        let token = try TokenSigner(forge.key).sign(claims)

        #expect(try forge.verifier.verify(Array(token.utf8), now: TokenForge.now) == claims)
        #expect(token.hasPrefix(Base64URL.encode(forge.resolved(TokenForge.header).utf8) + "."))
    }

    @Test func looksAmongAllKeysOfTheSet() throws {
        let others = try (0..<3).map { _ in try TokenForge() }
        let verifier = TokenVerifier(
            keys: JSONWebKeySet(others.map(\.key.publicKey)), issuer: TokenForge.issuer, audience: TokenForge.audience)

        for other in others {
            _ = try verifier.verify(Array(other.token().utf8), now: TokenForge.now)
        }
        #expect(throws: TokenError.unknownKey(forge.keyID)) {
            try verifier.verify(Array(forge.token().utf8), now: TokenForge.now)
        }
    }

    // MARK: Form

    /// Texts of other than three segments, or with empty ones; `H`, `P` and `S` stand for the segments of a token that holds.
    @Test(arguments: [
        "", ".", "..", "...", "H", "H.P", "H.", ".P.S", "H..S", ".P.", "H.P.S.", ".H.P.S", "H.P.S.S", "H.P.S.",
        "H.P..S",
        "H.P.S.P.S", "HPS", "H P S", "H,P,S", "H.P.S\n", "\nH.P.S", " H.P.S", "H.P.S ", "H.P.\tS", "H. P.S", "H .P.S",
        "H.P.S\r\n", "H.P.S\u{0}", "Bearer H.P.S", "\"H.P.S\"", "H.P.S=", "H.P.S==", "H=.P.S", "H.P=.S", "H.P.S%3D",
        "H.P.S#", "H.P.S~", "H.P.S;", "{\"payload\":\"P\",\"protected\":\"H\",\"signature\":\"S\"}",
        // JWE has five segments (RFC 7516 §3.1).
        "H.H.P.P.S", "H.P.S\u{FEFF}", "\u{FEFF}H.P.S", "Ｈ.P.S", "H。P。S", "H.P.S/", "H.P.S+",
    ])
    func refusesOtherForms(form: String) throws {
        let parts = try forge.token().split(separator: ".")
        let segments: [Character: Substring] = ["H": parts[0], "P": parts[1], "S": parts[2]]
        let token = form.map { segments[$0].map(String.init) ?? String($0) }.joined()

        #expect([.malformed, .signature].contains(forge.refusal(of: token)))
        #expect(forge.refusal(of: parts.joined(separator: ".")) == nil)
    }

    @Test func refusesBytesThatAreNotText() throws {
        let token = try Array(forge.token().utf8)
        for bytes in [
            [0xFF] + token, token + [0x80], [0xEF, 0xBB, 0xBF] + token, [0xFF, 0xFE], [0xC3, 0x28, 46, 46],
        ] {
            #expect(forge.refusal(of: bytes) == .malformed)
        }
        #expect(forge.refusal(of: token.flatMap { [$0, 0] }) == .malformed)
    }

    /// Whatever single bit of a token is changed, it is no token any more.
    @Test func refusesEveryChangedBit() throws {
        let token = try Array(forge.token().utf8)
        for index in token.indices {
            for bit in 0..<8 {
                var changed = token
                changed[index] ^= 1 << bit
                #expect(forge.refusal(of: changed) != nil, "bit \(bit) of byte \(index)")
            }
        }
    }

    @Test func refusesEveryPrefixAndEveryRepeatedByte() throws {
        let token = try Array(forge.token().utf8)
        for index in token.indices {
            var longer = token
            longer.insert(token[index], at: index)
            #expect(forge.refusal(of: Array(token.prefix(index))) != nil)
            #expect(forge.refusal(of: longer) != nil)
        }
    }

    @Test func takesNoMoreBytesThanItsLimit() throws {
        func token(byteCount: Int) throws -> String {
            // Three bytes of padding are four of the token; a quarter of all lengths cannot be had.
            var padding = byteCount / 2
            while true {
                let extra = #""padding":"\#(String(repeating: "x", count: padding))""#
                let token = try forge.token(payload: TokenForge.payload(extra: extra))
                if token.utf8.count >= byteCount { return token }
                padding += max(1, (byteCount - token.utf8.count) / 2)
            }
        }
        let longest = try token(byteCount: TokenVerifier.byteLimit - 1)
        let tooLong = try token(byteCount: TokenVerifier.byteLimit + 1)

        #expect(longest.utf8.count <= TokenVerifier.byteLimit)
        #expect(forge.refusal(of: longest) == nil)
        #expect(tooLong.utf8.count <= TokenVerifier.byteLimit + 2)
        #expect(forge.refusal(of: tooLong) == .malformed)
        #expect(forge.refusal(of: [UInt8](repeating: UInt8(ascii: "."), count: 1_000_000)) == .malformed)
        #expect(forge.refusal(of: [UInt8](repeating: UInt8(ascii: "."), count: TokenVerifier.byteLimit)) == .malformed)
    }

    // MARK: Signatures

    @Test func refusesSignaturesOfOtherKeys() throws {
        let other = try ES256PrivateKey()

        // Under the id of the right key.
        #expect(forge.refusal(of: try forge.token(signedBy: other)) == .signature)
        // Under its own.
        let header = TokenForge.header.replacing("KID", with: other.publicKey.thumbprint)
        #expect(
            forge.refusal(of: try forge.token(header: header, signedBy: other))
                == .unknownKey(other.publicKey.thumbprint))
    }

    @Test func refusesOtherEncodingsOfTheSignature() throws {
        let input = forge.signingInput()
        let signature = try forge.key.sign(Array(input.utf8))
        let der = try #require(P256.encodeDER(signature))
        let (r, s) = (Array(signature[..<32]), Array(signature[32...]))
        let hexadecimal = signature.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()

        for wrong in [
            der, Array(signature.dropLast()), signature + [0], [0] + signature, s + r, r, r + r, [], [0],
            [0] + r + [0] + s, signature + signature, [UInt8](repeating: 0, count: 64), Array(signature.reversed()),
            [UInt8](repeating: 0xFF, count: 64), Array(hexadecimal.utf8), Array(Base64URL.encode(signature).utf8),
        ] {
            #expect(forge.refusal(of: "\(input).\(Base64URL.encode(wrong))") == .signature)
        }
        #expect(forge.refusal(of: "\(input).\(Base64URL.encode(signature))") == nil)
    }

    /// One number 0 or out of range: the signature that holds for every key and message in careless verifiers
    /// (CVE-2022-21449).
    @Test(arguments: [
        String(repeating: "00", count: 32), "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        String(repeating: "ff", count: 32),
    ])
    func refusesNumbersOutOfRange(number: String) throws {
        let input = forge.signingInput()
        let signature = try forge.key.sign(Array(input.utf8))
        let number = [UInt8](hex: number)

        for wrong in [number + signature[32...], signature[..<32] + number, number + number] {
            #expect(forge.refusal(of: "\(input).\(Base64URL.encode(wrong))") == .signature)
        }
    }

    /// The last digit of a signature carries four bits that nobody needs: only zeros will do.
    @Test func refusesOtherSpellingsOfTheSameSignature() throws {
        let token = try forge.token()
        let others = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".filter { $0 != token.last }

        for last in others {
            #expect([.malformed, .signature].contains(forge.refusal(of: token.dropLast() + String(last))))
        }
    }

    /// A signature is of header and payload as they were sent, not of what they decode to.
    @Test func refusesSegmentsOfOtherTokens() throws {
        let one = try forge.token().split(separator: ".")
        let other = try forge.token(payload: TokenForge.payload("sub", #""sub":"root""#)).split(separator: ".")
        let spaced = Base64URL.encode(Array((TokenForge.payload + " ").utf8))

        #expect(forge.refusal(of: "\(one[0]).\(other[1]).\(one[2])") == .signature)
        #expect(forge.refusal(of: "\(one[0]).\(one[1]).\(other[2])") == .signature)
        #expect(forge.refusal(of: "\(one[0]).\(spaced).\(one[2])") == .signature)
    }

    // MARK: Keys

    /// The public key is public: as the secret of an HMAC it must not make tokens (RFC 8725 §2.1).
    @Test(arguments: ["HS256", "ES256"])
    func refusesThePublicKeyAsASecret(algorithm: String) throws {
        let publicKey = forge.key.publicKey
        let info =
            [UInt8](hex: "3059301306072a8648ce3d020106082a8648ce3d03010703420004") + publicKey.x + publicKey.y
        let keySet = String(decoding: JSONWebKeySet([publicKey]).json, as: UTF8.self)
        let header = TokenForge.header.replacing("ES256", with: algorithm)
        let input = forge.signingInput(header: header)

        let secrets = [
            info, publicKey.x + publicKey.y, [4] + publicKey.x + publicKey.y, publicKey.x, Array(keySet.utf8),
            Array(keySet.dropFirst(9).dropLast(2).utf8), Array(forge.keyID.utf8), [],
        ]
        for secret in secrets {
            let code = HMACSHA256.authenticate(key: secret, message: Array(input.utf8))
            for signature in [code, code + code] {
                let refusal = forge.refusal(of: "\(input).\(Base64URL.encode(signature))")
                #expect(refusal == (algorithm == "HS256" ? .algorithm : .signature))
            }
        }
    }

    /// A key that comes with the token proves nothing (RFC 8725 §3.10): such members are not looked at.
    @Test func refusesKeysThatTheTokenBrings() throws {
        let attacker = try ES256PrivateKey()
        let (x, y) = (Base64URL.encode(attacker.publicKey.x), Base64URL.encode(attacker.publicKey.y))
        let key = #"{"kty":"EC","crv":"P-256","kid":"\#(forge.keyID)","x":"\#(x)","y":"\#(y)"}"#

        for member in [
            #""jwk":\#(key)"#, #""jku":"https://attacker.example/jwks.json""#, #""x5u":"https://attacker.example/x""#,
            #""x5c":["MIIB"]"#, #""x5t":"AAAA""#, #""x5t#S256":"AAAA""#, #""jwk":\#(key),"jku":"http://127.0.0.1/""#,
        ] {
            let header = TokenForge.header(with: member)
            #expect(forge.refusal(of: try forge.token(header: header, signedBy: attacker)) == .signature)
            // Beside the signature of the right key they change nothing.
            #expect(forge.refusal(of: try forge.token(header: header)) == nil)

            let nameless = header.replacing(#""kid":"KID","#, with: "")
            #expect(forge.refusal(of: try forge.token(header: nameless, signedBy: attacker)) == .malformed)
            let foreign = header.replacing("KID", with: attacker.publicKey.thumbprint)
            #expect(
                forge.refusal(of: try forge.token(header: foreign, signedBy: attacker))
                    == .unknownKey(attacker.publicKey.thumbprint))
        }
    }

    /// A `kid` is a name to look up, and nothing else.
    @Test(arguments: [
        "", " ", "KID ", " KID", "kid", "../../../../dev/null", "/dev/null", "' OR 1=1 --",
        "https://attacker.example/k",
        "KID\\u0000", "\\u0000", "KID,KID", "*", "%", "é",
    ])
    func knowsNoOtherKeyIDs(kid: String) throws {
        let token = try forge.token(header: TokenForge.header.replacing("KID", with: kid))
        let refusal = forge.refusal(of: token)

        guard case .unknownKey = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
    }

    @Test func looksUpNoEndlessKeyID() throws {
        let longest = String(repeating: "k", count: 128)

        #expect(
            forge.refusal(of: try forge.token(header: TokenForge.header.replacing("KID", with: longest)))
                == .unknownKey(longest))
        #expect(
            forge.refusal(of: try forge.token(header: TokenForge.header.replacing("KID", with: longest + "k")))
                == .malformed)
    }

    @Test func knowsNoKeyInAnEmptySet() throws {
        let verifier = TokenVerifier(
            keys: JSONWebKeySet([]), issuer: TokenForge.issuer, audience: TokenForge.audience)

        #expect(throws: TokenError.unknownKey(forge.keyID)) {
            try verifier.verify(Array(forge.token().utf8), now: TokenForge.now)
        }
    }
}
