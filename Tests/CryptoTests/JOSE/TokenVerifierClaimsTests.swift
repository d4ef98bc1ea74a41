import Testing

@testable import Crypto

/// Claims of access tokens that are rightly signed: which ones are taken, and when.
@Suite struct TokenVerifierClaimsTests {
    private let forge: TokenForge

    init() throws {
        forge = try TokenForge()
    }

    private func refusal(_ name: String, _ member: String, now: Int64 = TokenForge.now) throws -> TokenError? {
        forge.refusal(of: try forge.token(payload: TokenForge.payload(name, member)), now: now)
    }

    @Test(arguments: [
        ("aud", #""aud":["services"]"#), ("aud", #""aud":["other","services"]"#),
        ("exp", #""exp":1800000300.5"#), ("exp", #""exp":1.8000003e9"#), ("exp", #""exp":180000030000E-2"#),
        ("exp", #""exp":999999999999999"#),
        // In the future by any measure: not a reason to refuse (RFC 7519 §4.1.6 asks for no such check).
        ("iat", #""iat":1900000000"#), ("iat", #""iat":0"#), ("iat", #""iat":1800000000.25"#),
        ("sid", ""), ("client_id", ""), ("roles", ""), ("scope", ""), ("roles", #""roles":[]"#),
        ("sid", #""sid":null"#),
        ("", ""), ("sub", #""s\u0075b":"user-1""#),
    ])
    func takes(name: String, member: String) throws {
        #expect(try refusal(name, member) == nil)
    }

    @Test func takesClaimsThatItDoesNotKnow() throws {
        let extra = #""nonce":"n","act":{"sub":"admin"},"auth_time":1,"cnf":null,"Exp":0,"EXP":"never","admin":true"#

        #expect(forge.refusal(of: try forge.token(payload: TokenForge.payload(extra: extra))) == nil)
    }

    // MARK: Time

    /// When a token that expires at 1,800,000,300 is looked at; clocks may be 30 seconds apart.
    @Test(
        arguments: [
            (1_800_000_299, nil), (1_800_000_300, nil), (1_800_000_329, nil), (1_800_000_330, .expired),
            (1_800_000_331, .expired), (1_900_000_000, .expired), (Int64.max, .expired), (0, nil),
        ] as [(Int64, TokenError?)])
    func expires(now: Int64, refusal: TokenError?) throws {
        #expect(forge.refusal(of: try forge.token(), now: now) == refusal)
    }

    @Test func expiresOnTheSecondWithoutLeeway() throws {
        let verifier = TokenVerifier(
            keys: JSONWebKeySet([forge.key.publicKey]), issuer: TokenForge.issuer, audience: TokenForge.audience,
            leewaySeconds: 0)
        let token = try Array(forge.token().utf8)

        _ = try verifier.verify(token, now: 1_800_000_299)
        #expect(throws: TokenError.expired) { try verifier.verify(token, now: 1_800_000_300) }
    }

    @Test(arguments: [
        "", #""exp":null"#, #""exp":"1800000300""#, #""exp":"never""#, #""exp":true"#, #""exp":[1800000300]"#,
        #""exp":{"time":1800000300}"#, #""exp":"2027-01-15T08:05:00Z""#, #""EXP":1800000300"#, #""exp ":1800000300"#,
        // Out of the range of what is counted in, and of what is a number at all.
        #""exp":1e15"#, #""exp":1e18"#, #""exp":9223372036854775807"#, #""exp":9223372036854775808"#,
        #""exp":18446744073709551615"#, #""exp":18446744073709551616"#, #""exp":1e308"#, #""exp":1e309"#,
        #""exp":-1"#, #""exp":-1800000300"#, #""exp":-1e308"#, #""exp":-9223372036854775809"#,
        #""exp":1000000000000000"#,
    ])
    func requiresAnExpiry(member: String) throws {
        #expect(try refusal("exp", member) == .missingClaim)
    }

    @Test(arguments: [
        #""exp":0"#, #""exp":-0"#, #""exp":0.9"#, #""exp":1799999970"#, #""exp":1799999970.999"#, #""exp":1e-300"#,
        #""exp":1800000300e-5"#,
    ])
    func refusesWhatHasExpired(member: String) throws {
        #expect(try refusal("exp", member) == .expired)
    }

    @Test(
        arguments: [
            (#""nbf":1799999999"#, nil), (#""nbf":1800000030"#, nil), (#""nbf":0"#, nil), (#""nbf":null"#, nil),
            (#""nbf":1800000031"#, .notYetValid), (#""nbf":1900000000"#, .notYetValid),
            (#""nbf":999999999999999"#, .notYetValid),
            (#""nbf":"0""#, .missingClaim), (#""nbf":1e300"#, .missingClaim), (#""nbf":-1"#, .missingClaim),
            (#""nbf":false"#, .missingClaim), (#""nbf":9223372036854775808"#, .missingClaim),
        ] as [(String, TokenError?)])
    func beginsWhenItSays(member: String, refusal: TokenError?) throws {
        #expect(forge.refusal(of: try forge.token(payload: TokenForge.payload(extra: member))) == refusal)
    }

    @Test(arguments: [
        "", #""iat":null"#, #""iat":"1800000000""#, #""iat":true"#, #""iat":[]"#, #""iat":-5"#, #""iat":1e300"#,
        #""iat":9223372036854775808"#,
    ])
    func requiresTheTimeOfIssue(member: String) throws {
        #expect(try refusal("iat", member) == .missingClaim)
    }

    // MARK: Issuer and audience

    @Test(arguments: [
        "", "https://auth.example/", "https://AUTH.example", "http://auth.example", "https://auth.example.attacker.net",
        "https://auth.exampl", " https://auth.example", "https://auth.example ", "https://auth.example\\u0000",
        "https://auth.example,https://attacker.example", "*", "https://attacker.example",
    ])
    func refusesOtherIssuers(issuer: String) throws {
        #expect(try refusal("iss", #""iss":"\#(issuer)""#) == .issuer)
    }

    @Test(arguments: [
        "", #""iss":null"#, #""iss":5"#, #""iss":["https://auth.example"]"#, #""iss":{"":"https://auth.example"}"#,
        #""ISS":"https://auth.example""#,
    ])
    func requiresAnIssuer(member: String) throws {
        #expect(try refusal("iss", member) == .missingClaim)
    }

    @Test(arguments: [
        #""other""#, #""""#, #""Services""#, #""services ""#, #""service""#, #""services,other""#, #""other services""#,
        #""services\u0000""#, #""*""#, #"[]"#, #"["other"]"#, #"["other","Services"]"#, #"[""]"#, #"["services "]"#,
    ])
    func refusesOtherAudiences(audience: String) throws {
        #expect(try refusal("aud", #""aud":\#(audience)"#) == .audience)
    }

    @Test(arguments: [
        "", #""aud":null"#, #""aud":true"#, #""aud":5"#, #""aud":{"services":true}"#, #""aud":[["services"]]"#,
        #""aud":["services",5]"#, #""aud":["services",null]"#, #""aud":[null]"#, #""AUD":"services""#,
    ])
    func requiresAnAudience(member: String) throws {
        #expect(try refusal("aud", member) == .missingClaim)
    }

    /// Swift takes texts for equal that Unicode takes for equivalent; names of issuers are equal or not (RFC 7515 §5.3).
    @Test func comparesNamesByTheirCodePoints() throws {
        let verifier = TokenVerifier(
            keys: JSONWebKeySet([forge.key.publicKey]), issuer: "https://caf\u{E9}.example", audience: "Kiosk")
        func refusal(_ issuer: String, _ audience: String) throws -> TokenError? {
            let payload = TokenForge.payload("iss", #""iss":"\#(issuer)""#)
                .replacing(#""aud":"services""#, with: #""aud":["\#(audience)"]"#)
            do throws(TokenError) {
                _ = try verifier.verify(Array(try forgeToken(payload).utf8), now: TokenForge.now)
                return nil
            } catch {
                return error
            }
        }
        func forgeToken(_ payload: String) throws(TokenError) -> String {
            do { return try forge.token(payload: payload) } catch { throw .malformed }
        }

        #expect(try refusal("https://caf\u{E9}.example", "Kiosk") == nil)
        #expect(try refusal("https://cafe\u{301}.example", "Kiosk") == .issuer)
        // The sign of the kelvin is equivalent to the letter K.
        #expect(try refusal("https://caf\u{E9}.example", "\u{212A}iosk") == .audience)
    }

    // MARK: The rest

    @Test(arguments: [
        ("sub", ""), ("sub", #""sub":null"#), ("sub", #""sub":1"#), ("sub", #""sub":["user-1"]"#), ("jti", ""),
        ("jti", #""jti":null"#), ("jti", #""jti":7"#), ("sid", #""sid":7"#), ("client_id", #""client_id":[]"#),
        ("roles", #""roles":"staff""#), ("roles", #""roles":{"staff":true}"#), ("roles", #""roles":[1]"#),
        ("roles", #""roles":["staff",null]"#), ("scope", #""scope":["profile"]"#), ("scope", #""scope":1"#),
    ])
    func refusesClaimsOfTheWrongKind(name: String, member: String) throws {
        #expect(try refusal(name, member) == .missingClaim)
    }

    @Test(arguments: [
        // A claim twice: first or last, who knows (RFC 7519 §4).
        #""sub":"root""#, #""exp":1900000000"#, #""exp":1800000300"#, #""aud":"other""#,
        #""iss":"https://auth.example""#,
        #""s\u0075b":"root""#, #""\u0065\u0078\u0070":1900000000"#, #""x":1,"x":1"#, #""x":{"y":1,"y":2}"#,
        #""x":[{"y":1,"y":2}]"#,
    ])
    func refusesAClaimTwice(extra: String) throws {
        #expect(forge.refusal(of: try forge.token(payload: TokenForge.payload(extra: extra))) == .malformed)
    }

    /// Payloads that are no object, or none to the letter.
    private static let otherPayloads: [String] = [
        "", " ", "null", "5", "[]", #""claims""#, "{", "{}{}", "text", "[\(TokenForge.payload)]",
        TokenForge.payload + "x",
        TokenForge.payload + "{}", TokenForge.payload + "\u{0}", "\u{FEFF}" + TokenForge.payload,
        TokenForge.payload(extra: ","), TokenForge.payload(extra: #""x":"\ud800""#),
        TokenForge.payload(extra: #""x":nul"#), TokenForge.payload(extra: #""x":01"#),
        TokenForge.payload(extra: "\"x\":\"\u{0}\""), TokenForge.payload(extra: #""x":"\q""#),
        TokenForge.payload(extra: #""y":NaN"#), TokenForge.payload("exp", #""exp":NaN"#),
        TokenForge.payload("exp", #""exp":Infinity"#), TokenForge.payload("exp", #""exp":0x6B49D32C"#),
        TokenForge.payload("exp", #""exp":01800000300"#), TokenForge.payload("exp", #""exp":+1800000300"#),
    ]

    @Test(arguments: otherPayloads)
    func refusesWhatIsNoObject(payload: String) throws {
        #expect(forge.refusal(of: try forge.token(payload: payload)) == .malformed)
    }

    /// A token inside a token (RFC 8725 §2.9) has no claims of its own.
    @Test func refusesANestedToken() throws {
        #expect(forge.refusal(of: try forge.token(payload: forge.token())) == .malformed)
    }

    /// In another encoding a name that stands twice could be hidden from who reads bytes.
    @Test func refusesPayloadsInOtherEncodings() throws {
        let header = Array(forge.resolved(TokenForge.header).utf8)
        let payload = TokenForge.payload
        let twice = TokenForge.payload(extra: #""sub":"root""#)
        let invalid: [UInt8] = Array(payload.utf8.dropLast()) + Array(#","x":""#.utf8) + [0xC3] + Array(#""}"#.utf8)

        for bytes in payload.inOtherEncodings + twice.inOtherEncodings + [invalid] {
            #expect(forge.refusal(of: try forge.token(header: header, payload: bytes)) == .malformed)
        }
    }

    @Test func takesNestingUpToItsLimitAndNoMore() throws {
        func nested(_ depth: Int) throws -> String {
            let open = String(repeating: "[", count: depth - 1)
            let close = String(repeating: "]", count: depth - 1)
            return try forge.token(payload: TokenForge.payload(extra: #""x":\#(open)\#(close)"#))
        }

        #expect(forge.refusal(of: try nested(StrictJSON.depthLimit)) == nil)
        #expect(forge.refusal(of: try nested(StrictJSON.depthLimit + 1)) == .malformed)
        #expect(forge.refusal(of: try nested(2000)) == .malformed)
    }

    /// What is wrong first is told, and the signature comes before anything that it vouches for.
    @Test func looksAtTheSignatureBeforeTheClaims() throws {
        let other = try ES256PrivateKey()
        let token = try forge.token(payload: "rubbish", signedBy: other)

        #expect(forge.refusal(of: token) == .signature)
    }
}
