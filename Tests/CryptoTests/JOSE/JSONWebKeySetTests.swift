import Crypto
import Testing

/// Key sets as they are read and published.
@Suite struct JSONWebKeySetTests {
    /// The EC key of RFC 7517, appendix A.1, and its RSA key cut short.
    private static let example = """
        {"keys":
          [
            {"kty":"EC",
             "crv":"P-256",
             "x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
             "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
             "use":"sig",
             "kid":"1"},

            {"kty":"RSA",
             "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3o",
             "e":"AQAB",
             "alg":"RS256",
             "kid":"2011-04-29"}
          ]
        }
        """

    private static let x = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4"
    private static let y = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"

    /// A set of the key above, with other members.
    private func set(_ members: String, x: String = x, y: String = y) throws -> JSONWebKeySet {
        try JSONWebKeySet(parsing: Array(#"{"keys":[{"x":"\#(x)","y":"\#(y)",\#(members)}]}"#.utf8))
    }

    @Test func readsTheExampleOfRFC7517() throws {
        let keys = try JSONWebKeySet(parsing: Array(Self.example.utf8)).keys

        #expect(Array(keys.keys) == ["1"])
        #expect(keys["1"]?.x == Base64URL.decode(Self.x))
        #expect(keys["1"]?.y == Base64URL.decode(Self.y))
    }

    /// RFC 7638 §3.2: the members that are required, in the order of their names, without blanks; computed elsewhere.
    @Test func hasTheThumbprintOfRFC7638() throws {
        let key = try ES256PublicKey(x: #require(Base64URL.decode(Self.x)), y: #require(Base64URL.decode(Self.y)))

        #expect(key.thumbprint == "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s")
    }

    @Test func readsWhatItPublishes() throws {
        let keys = try (0..<3).map { _ in try ES256PrivateKey().publicKey }
        let json = JSONWebKeySet(keys).json
        let read = try JSONWebKeySet(parsing: json)

        #expect(Set(read.keys.keys) == Set(keys.map(\.thumbprint)))
        #expect(read.keys.allSatisfy { kid, key in key.thumbprint == kid })
        #expect(read.json == json)
    }

    @Test func publishesPublicMembersAlone() throws {
        let key = try ES256PrivateKey()
        let json = String(decoding: JSONWebKeySet([key.publicKey]).json, as: UTF8.self)
        let kid = key.publicKey.thumbprint
        let (x, y) = (Base64URL.encode(key.publicKey.x), Base64URL.encode(key.publicKey.y))

        #expect(
            json
                == #"{"keys":[{"kty":"EC","use":"sig","alg":"ES256","crv":"P-256","kid":"\#(kid)","x":"\#(x)","y":"\#(y)"}]}"#
        )
    }

    /// A `kid` is any string: published again, it is still one, and no more.
    @Test(arguments: [#"a\"b"#, #"a\\"#, #"\",\"d\":\""#, #"\u0000\u001f\n"#, "é😀", ""])
    func publishesAnyKeyID(kid: String) throws {
        let read = try set(#""kty":"EC","crv":"P-256","kid":"\#(kid)""#)
        let again = try JSONWebKeySet(parsing: read.json)

        #expect(read.keys.count == 1)
        #expect(Set(again.keys.keys) == Set(read.keys.keys))
    }

    @Test(arguments: [
        #""kty":"EC","crv":"P-256","kid":"k""#,
        #""kty":"EC","crv":"P-256","kid":"k","use":"sig","alg":"ES256""#,
        #""kty":"EC","crv":"P-256","kid":"k","key_ops":["verify"]"#,
        #""kty":"EC","crv":"P-256","kid":"k","key_ops":["sign","verify"]"#,
        #""kty":"EC","crv":"P-256","kid":"k","x5c":["AAAA"],"x5t":"AA","unknown":{"d":1},"ext":true"#,
    ])
    func takesKeysForSignatures(members: String) throws {
        #expect(try set(members).keys.count == 1)
    }

    /// Keys of other kinds and for other uses are no fault of the set (RFC 7517 §5).
    @Test(arguments: [
        #""kty":"oct","k":"AAAA","kid":"k","alg":"HS256""#,
        #""kty":"oct","k":"AAAA","kid":"k","alg":"ES256","crv":"P-256""#,
        #""kty":"RSA","n":"AAAA","e":"AQAB","kid":"k","d":"AA""#,
        #""kty":"OKP","crv":"Ed25519","kid":"k""#,
        #""kty":"AKP","alg":5,"use":[1],"crv":{},"kid":7,"key_ops":"all","d":null"#,
        #""kty":"ec","crv":"P-256","kid":"k""#,
        #""kty":"EC","crv":"P-384","kid":"k""#,
        #""kty":"EC","crv":"secp256k1","kid":"k""#,
        #""kty":"EC","kid":"k""#,
        #""kty":"EC","crv":"P-256""#,
        #""kty":"EC","crv":"P-256","kid":null"#,
        #""kty":"EC","crv":"P-256","kid":"k","use":"enc""#,
        #""kty":"EC","crv":"P-256","kid":"k","alg":"ECDH-ES""#,
        #""kty":"EC","crv":"P-256","kid":"k","alg":"ES384""#,
        #""kty":"EC","crv":"P-256","kid":"k","alg":"none""#,
        #""kty":"EC","crv":"P-256","kid":"k","key_ops":["deriveKey"]"#,
        #""kty":"EC","crv":"P-256","kid":"k","key_ops":[]"#,
    ])
    func passesOverOtherKeys(members: String) throws {
        #expect(try set(members).keys.isEmpty)
    }

    /// Sets that are refused whole: what is wrong with one key says nothing good of the others.
    @Test(arguments: [
        // A private key was published.
        #""kty":"EC","crv":"P-256","kid":"k","d":"AAAA""#,
        #""kty":"EC","crv":"P-256","kid":"k","d":"""#,
        #""kty":"EC","crv":"P-256","kid":"k","d":null"#,
        #""kty":"EC","crv":"P-256","kid":"k","d":5"#,
        // Members of the wrong type.
        #""kty":5,"crv":"P-256","kid":"k""#,
        #""kty":null"#,
        #""crv":"P-256","kid":"k""#,
        #""kty":"EC","crv":"P-256","kid":5"#,
        #""kty":"EC","crv":"P-256","kid":["k"]"#,
        #""kty":"EC","crv":"P-256","kid":"k","use":["sig"]"#,
        #""kty":"EC","crv":"P-256","kid":"k","key_ops":"verify""#,
        // A member twice.
        #""kty":"EC","crv":"P-256","kid":"k","kid":"k""#,
        #""kty":"EC","crv":"P-256","kid":"k","\u0078":"AA""#,
        #""kty":"EC","crv":"P-256","kid":"k","x5c":[{"a":1,"a":2}]"#,
    ])
    func refusesMembers(members: String) {
        #expect(throws: CryptoError.malformedKey) { try set(members) }
    }

    /// Coordinates that are not spelt as they must be, or of no point.
    private static let otherCoordinates: [(x: String, y: String)] = [
        ("", y), (x, ""), (x + "=", y), (x + " ", y), (x, y + "\\n"), (String(x.dropLast()), y), (x + "AA", y),
        (y, x), (x, x), ("AAAA", y), (String(x.dropLast()) + "5", y), (x, String(y.dropLast()) + "N"),
        ("MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D+", y),
    ]

    @Test(arguments: otherCoordinates)
    func refusesCoordinates(x: String, y: String) {
        #expect(throws: CryptoError.malformedKey) {
            try set(#""kty":"EC","crv":"P-256","kid":"k""#, x: x, y: y)
        }
    }

    @Test(arguments: [
        "", "{}", "[]", "null", "\"\"", "{\"keys\":{}}", "{\"keys\":null}", "{\"keys\":[null]}", "{\"keys\":[[]]}",
        "{\"keys\":[{}]}", "{\"keys\":[\"k\"]}", "{\"keys\":[]}x", "{\"keys\":[],}", "{\"keys\":[],\"keys\":[]}",
        "{\"KEYS\":[]}", "<html>", "{\"keys\":[]", "\u{FEFF}{\"keys\":[]}",
    ])
    func refusesWhatIsNoKeySet(text: String) {
        #expect(throws: CryptoError.malformedKey) { try JSONWebKeySet(parsing: Array(text.utf8)) }
    }

    @Test func refusesAKeyIDTwice() throws {
        let key = #"{"kty":"EC","crv":"P-256","kid":"k","x":"\#(Self.x)","y":"\#(Self.y)"}"#

        #expect(throws: CryptoError.malformedKey) {
            try JSONWebKeySet(parsing: Array(#"{"keys":[\#(key),\#(key)]}"#.utf8))
        }
    }

    @Test func takesNoMoreKeysAndBytesThanItsLimits() throws {
        func keys(_ count: Int) -> [UInt8] {
            let keys = (0..<count).map {
                #"{"kty":"EC","crv":"P-256","kid":"\#($0)","x":"\#(Self.x)","y":"\#(Self.y)"}"#
            }
            return Array(#"{"keys":[\#(keys.joined(separator: ","))]}"#.utf8)
        }
        func padded(_ count: Int) -> [UInt8] {
            let set = keys(1)
            return set + [UInt8](repeating: UInt8(ascii: " "), count: count - set.count)
        }

        #expect(try JSONWebKeySet(parsing: keys(JSONWebKeySet.keyLimit)).keys.count == 64)
        #expect(throws: CryptoError.malformedKey) { try JSONWebKeySet(parsing: keys(JSONWebKeySet.keyLimit + 1)) }
        #expect(try JSONWebKeySet(parsing: padded(JSONWebKeySet.byteLimit)).keys.count == 1)
        #expect(throws: CryptoError.malformedKey) { try JSONWebKeySet(parsing: padded(JSONWebKeySet.byteLimit + 1)) }
    }
}
