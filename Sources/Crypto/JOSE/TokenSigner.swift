internal import FoundationEssentials

/// Signs access tokens with one key (RFC 7515 compact serialisation, RFC 9068).
package struct TokenSigner: Sendable {
    package let key: ES256PrivateKey
    package let keyID: String
    private let header: [UInt8]

    package init(_ key: ES256PrivateKey) {
        self.key = key
        keyID = key.publicKey.thumbprint
        header = Base64URL.encodedBytes(Array(#"{"alg":"ES256","kid":"\#(keyID)","typ":"at+jwt"}"#.utf8))
    }

    /// The token for these claims, members in a fixed order.
    package func sign(_ claims: AccessTokenClaims) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try sign(payload: Array(encoder.encode(claims)))
    }

    /// The token for a payload already encoded.
    func sign(payload: [UInt8]) throws(CryptoError) -> String {
        let input = header + [UInt8(ascii: ".")] + Base64URL.encodedBytes(payload)
        let signature = try Base64URL.encodedBytes(key.sign(input))
        return String(decoding: input + [UInt8(ascii: ".")] + signature, as: UTF8.self)
    }
}
