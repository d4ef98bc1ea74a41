import Testing

@testable import Crypto

/// Headers of access tokens that are rightly signed: which ones are taken.
@Suite struct TokenVerifierHeaderTests {
    private let forge: TokenForge

    init() throws {
        forge = try TokenForge()
    }

    @Test(arguments: [
        #"{"typ":"at+jwt","kid":"KID","alg":"ES256"}"#,
        // Media types are compared without regard to case, and may be written in full (RFC 7515 §4.1.9).
        #"{"alg":"ES256","kid":"KID","typ":"AT+JWT"}"#, #"{"alg":"ES256","kid":"KID","typ":"application/at+jwt"}"#,
        #"{"alg":"ES256","kid":"KID","typ":"Application/At+Jwt"}"#,
        // Blanks, escapes and what is not understood.
        "{ \"alg\" :\r\n \"ES256\",\t\"kid\":\"KID\",\"typ\":\"at+jwt\" } ",
        #"{"\u0061lg":"E\u00532\u00356","kid":"KID","typ":"at\u002bjwt"}"#,
        #"{"alg":"ES256","kid":"KID","typ":"at+jwt","unknown":{"alg":"none","crit":["b64"]},"cty":"x"}"#,
        #"{"alg":"ES256","kid":"KID","typ":"at+jwt","Alg":"none","ALG":"HS256"}"#,
    ])
    func takes(header: String) throws {
        #expect(forge.refusal(of: try forge.token(header: header)) == nil)
    }

    @Test(arguments: [
        "none", "None", "NONE", "nOnE", "none ", "", " ", "null", "HS256", "HS384", "HS512", "RS256", "PS256", "ES384",
        "ES512", "ES256K", "EdDSA", "Ed25519", "es256", "Es256", "ES256 ", " ES256", "ES-256", "ES256\\u0000",
        "SHA256withECDSA",
        "ECDH-ES", "dir", "A256GCM", "ＥＳ256",
    ])
    func refusesOtherAlgorithms(name: String) throws {
        let header = TokenForge.header.replacing("ES256", with: name)
        let signed = try forge.token(header: header)
        let unsigned = forge.signingInput(header: header) + "."

        #expect(forge.refusal(of: signed) == .algorithm)
        #expect(forge.refusal(of: unsigned) == .algorithm)
    }

    @Test(arguments: [
        #"{"kid":"KID","typ":"at+jwt"}"#, #"{"alg":null,"kid":"KID","typ":"at+jwt"}"#,
        #"{"alg":["ES256"],"kid":"KID","typ":"at+jwt"}"#, #"{"alg":true,"kid":"KID","typ":"at+jwt"}"#,
        #"{"alg":256,"kid":"KID","typ":"at+jwt"}"#, #"{"alg":{"alg":"ES256"},"kid":"KID","typ":"at+jwt"}"#,
        #"{"ALG":"ES256","kid":"KID","typ":"at+jwt"}"#,
    ])
    func refusesAnAlgorithmThatIsNoString(header: String) throws {
        #expect(forge.refusal(of: try forge.token(header: header)) == .malformed)
    }

    /// Other kinds of tokens of one issuer have other types, and none will do for another (RFC 8725 §3.11).
    @Test(arguments: [
        "JWT", "jwt", "", "at", "at+jwt ", " at+jwt", "at+jws", "rt+jwt", "id+jwt", "logout+jwt", "secevent+jwt",
        "dpop+jwt",
        "token-introspection+jwt", "application/jwt", "application/application/at+jwt", "text/at+jwt", "at%2Bjwt",
        "at jwt",
        "at+jwt;charset=utf-8", "at+jwt,jwt", "at+jwt\\u0000", "\\u0000at+jwt", "ａt+jwt",
    ])
    func refusesOtherTypes(type: String) throws {
        #expect(forge.refusal(of: try forge.token(header: TokenForge.header.replacing("at+jwt", with: type))) == .type)
    }

    @Test(arguments: [#"{"alg":"ES256","kid":"KID"}"#, #"{"alg":"ES256","kid":"KID","typ":null}"#])
    func refusesTokensWithoutAType(header: String) throws {
        #expect(forge.refusal(of: try forge.token(header: header)) == .type)
    }

    /// Extensions that must be understood, are not; `b64` changes what is signed (RFC 7515 §4.1.11, RFC 7797).
    @Test(arguments: [
        #""crit":["exp"]"#, #""crit":["b64"],"b64":false"#, #""crit":["b64"],"b64":true"#, #""b64":false"#,
        #""b64":true"#,
        #""crit":[]"#, #""crit":null"#, #""b64":null"#, #""crit":"exp""#, #""crit":{}"#, #""crit":["alg"]"#,
        #""crit":["http://example.invalid/UNDEFINED"],"http://example.invalid/UNDEFINED":true"#,
        #""crit":["bork"],"bork":1"#, #""\u0063rit":["bork"]"#, #""b\u00364":false"#, #""crit":[5]"#, #""crit":false"#,
    ])
    func refusesExtensions(members: String) throws {
        let header = TokenForge.header(with: members)

        #expect(forge.refusal(of: try forge.token(header: header)) == .unsupportedExtension)
    }

    /// The payload as it is, which `b64: false` would have.
    @Test func refusesAPayloadThatIsNotEncoded() throws {
        let header = TokenForge.header(with: #""crit":["b64"],"b64":false"#)
        let input = "\(Base64URL.encode(forge.resolved(header).utf8)).\(TokenForge.payload)"
        let signature = try forge.key.sign(Array(input.utf8))

        #expect(forge.refusal(of: "\(input).\(Base64URL.encode(signature))") == .malformed)
    }

    @Test(arguments: [
        // A name twice, in the same spelling or another, with the same value or another, deep inside too.
        #"{"alg":"ES256","alg":"none","kid":"KID","typ":"at+jwt"}"#,
        #"{"alg":"none","alg":"ES256","kid":"KID","typ":"at+jwt"}"#,
        #"{"alg":"ES256","alg":"ES256","kid":"KID","typ":"at+jwt"}"#,
        #"{"alg":"ES256","kid":"KID","kid":"other","typ":"at+jwt"}"#,
        #"{"alg":"ES256","kid":"KID","typ":"JWT","typ":"at+jwt"}"#,
        #"{"alg":"ES256","\u0061lg":"none","kid":"KID","typ":"at+jwt"}"#,
        #"{"alg":"ES256","kid":"KID","typ":"at+jwt","x":{"y":1,"y":1}}"#,
        #"{"alg":"ES256","kid":"KID","typ":"at+jwt","x":1,"x":1}"#,
        // No object, more than one, or none to the letter.
        "", "{}x", "null", "[]", #""ES256""#, "ES256", #"[{"alg":"ES256","kid":"KID","typ":"at+jwt"}]"#,
        #"{"alg":"ES256","kid":"KID","typ":"at+jwt"}{}"#, #"{"alg":"ES256","kid":"KID","typ":"at+jwt"}x"#,
        #"{"alg":"ES256","kid":"KID","typ":"at+jwt",}"#, #"{"alg":"ES256","kid":"KID","typ":"at+jwt""#,
        #"{'alg':'ES256','kid':'KID','typ':'at+jwt'}"#, #"{alg:"ES256",kid:"KID",typ:"at+jwt"}"#,
        "{\"alg\":\"ES256\",\"kid\":\"KID\",\"typ\":\"at+jwt\"}\u{0}",
        "\u{FEFF}{\"alg\":\"ES256\",\"kid\":\"KID\",\"typ\":\"at+jwt\"}",
        #"{"alg":"ES256","kid":"KID","typ":"at+jwt"/**/}"#, #"{"alg":"ES256","kid":"KID","typ":"at+jwt","x":"\ud800"}"#,
        #"{"alg":"ES256","kid":"KID","typ":"at+jwt","x":01}"#,
        "{\"alg\":\"ES256\",\"kid\":\"KID\",\"typ\":\"at+jwt\",\"x\":\"\u{1}\"}",
        // A `kid` that is no string.
        #"{"alg":"ES256","typ":"at+jwt"}"#, #"{"alg":"ES256","kid":null,"typ":"at+jwt"}"#,
        #"{"alg":"ES256","kid":1,"typ":"at+jwt"}"#, #"{"alg":"ES256","kid":["KID"],"typ":"at+jwt"}"#,
        #"{"alg":"ES256","kid":{"$ne":null},"typ":"at+jwt"}"#, #"{"alg":"ES256","kid":"KID","typ":["at+jwt"]}"#,
        #"{"alg":"ES256","KID":"KID","typ":"at+jwt"}"#,
    ])
    func refusesHeaders(header: String) throws {
        #expect(forge.refusal(of: try forge.token(header: header)) == .malformed)
    }

    @Test func refusesHeadersInOtherEncodings() throws {
        let header = forge.resolved(TokenForge.header)
        let payload = Array(TokenForge.payload.utf8)
        let invalid: [UInt8] = Array(header.utf8.dropLast()) + Array(#","x":""#.utf8) + [0xFF] + Array(#""}"#.utf8)

        for bytes in header.inOtherEncodings + [invalid] {
            #expect(forge.refusal(of: try forge.token(header: bytes, payload: payload)) == .malformed)
        }
    }

    @Test func takesNestingUpToItsLimitAndNoMore() throws {
        func refusal(_ depth: Int) throws -> TokenError? {
            let nested = String(repeating: #"{"a":"#, count: depth - 1) + "1" + String(repeating: "}", count: depth - 1)
            return forge.refusal(of: try forge.token(header: TokenForge.header(with: #""x":\#(nested)"#)))
        }

        #expect(try refusal(StrictJSON.depthLimit) == nil)
        #expect(try refusal(StrictJSON.depthLimit + 1) == .malformed)
        #expect(try refusal(1000) == .malformed)
    }
}
