@testable import Crypto

/// Access tokens: as text, and as headers and payloads under a good signature, which no stranger could make.
extension FuzzTarget {
    static let jwt = FuzzTarget(name: "jwt") { bytes in
        require(!isAccepted(bytes), "a forged token was taken")
        checkSigned(header: bytes, payload: goodPayload)
        checkSigned(header: goodHeader, payload: bytes)
        let halves = bytes.split(separator: 10, maxSplits: 1)
        if halves.count == 2 { checkSigned(header: Array(halves[0]), payload: Array(halves[1])) }
        // What reads the keys of others is of the same family.
        _ = try? JSONWebKeySet(parsing: bytes)
    }

    private static let now: Int64 = 1_800_000_000
    private static let signer: TokenSigner = {
        guard let key = try? ES256PrivateKey() else { fatalError("no key can be made") }
        return TokenSigner(key)
    }()
    private static let verifier = TokenVerifier(
        keys: JSONWebKeySet([signer.key.publicKey]), issuer: "auth_service", audience: "services")
    private static let goodHeader = Array(#"{"alg":"ES256","kid":"\#(signer.keyID)","typ":"at+jwt"}"#.utf8)
    private static let goodPayload = Array(
        #"{"iss":"auth_service","aud":"services","sub":"s","exp":1800000900,"iat":1800000000,"jti":"j"}"#.utf8)

    private static func isAccepted(_ token: [UInt8]) -> Bool {
        // Every reason to refuse is a good one here.
        (try? verifier.verify(token, now: now)) != nil
    }

    /// What is taken says so to the letter: the words that must be there stand there, and nothing is in doubt.
    private static func checkSigned(header: [UInt8], payload: [UInt8]) {
        // The corpus cannot know the key of this run.
        let header = Array(String(decoding: header, as: UTF8.self).replacing("KID", with: signer.keyID).utf8)
        let input = Base64URL.encodedBytes(header) + [UInt8(ascii: ".")] + Base64URL.encodedBytes(payload)
        guard let signature = try? signer.key.sign(input) else { fatalError("no signature can be made") }
        let token = input + [UInt8(ascii: ".")] + Base64URL.encodedBytes(signature)
        guard let claims = try? verifier.verify(token, now: now) else { return }
        require(StrictJSON.isObject(header) && StrictJSON.isObject(payload), "loose JSON was taken")
        require(claims.expiresAt + verifier.leewaySeconds > now, "an expired token was taken")
        require(claims.issuer == "auth_service" && claims.audience == "services", "another's token was taken")
        for (index, byte) in [input.count + 1, token.count - 2, 0].enumerated() {
            var mangled = token
            mangled[byte] = mangled[byte] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            require(!isAccepted(mangled), "mangled in place \(index), a token was taken")
        }
    }
}
