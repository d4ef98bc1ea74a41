import FoundationEssentials

@testable import Crypto

/// Makes tokens by hand: right in every respect, but for what a test says otherwise.
struct TokenForge: Sendable {
    /// The instant at which tokens are verified, in seconds since 1970.
    static let now: Int64 = 1_800_000_000
    static let issuer = "https://auth.example"
    static let audience = "services"

    /// A header that holds; `KID` stands for the key's id in all headers here.
    static let header = #"{"alg":"ES256","kid":"KID","typ":"at+jwt"}"#
    /// Claims that hold for another 300 seconds.
    static let payload = payload()

    let key: ES256PrivateKey

    init() throws {
        key = try ES256PrivateKey()
    }

    var keyID: String { key.publicKey.thumbprint }

    var verifier: TokenVerifier {
        TokenVerifier(keys: JSONWebKeySet([key.publicKey]), issuer: Self.issuer, audience: Self.audience)
    }

    /// A header that would hold, with more members.
    static func header(with members: String) -> String { "\(header.dropLast()),\(members)}" }

    /// Claims with one replaced by `member`, or left out if that is empty; `extra` members stand at the end.
    static func payload(_ name: String = "", _ member: String = "", extra: String = "") -> String {
        let members = [
            ("iss", #""iss":"https://auth.example""#), ("aud", #""aud":"services""#), ("sub", #""sub":"user-1""#),
            ("exp", #""exp":1800000300"#), ("iat", #""iat":1800000000"#), ("jti", #""jti":"token-1""#),
            ("sid", #""sid":"session-1""#), ("client_id", #""client_id":"web""#), ("roles", #""roles":["staff"]"#),
            ("scope", #""scope":"profile""#),
        ]
        let texts = members.map { $0.0 == name ? member : $0.1 } + [extra]
        return "{\(texts.filter { !$0.isEmpty }.joined(separator: ","))}"
    }

    /// A token of these texts, signed with the forge's key or another one.
    func token(
        header: String = header, payload: String = payload, signedBy other: ES256PrivateKey? = nil
    ) throws -> String {
        try token(header: Array(resolved(header).utf8), payload: Array(payload.utf8), signedBy: other)
    }

    /// A token of these bytes.
    func token(header: [UInt8], payload: [UInt8], signedBy other: ES256PrivateKey? = nil) throws -> String {
        let signed = "\(Base64URL.encode(header)).\(Base64URL.encode(payload))"
        let signature = try (other ?? key).sign(Array(signed.utf8))
        return "\(signed).\(Base64URL.encode(signature))"
    }

    /// What is signed of a token with this header.
    func signingInput(header: String = header, payload: String = payload) -> String {
        "\(Base64URL.encode(resolved(header).utf8)).\(Base64URL.encode(payload.utf8))"
    }

    /// A header with the key's id in its place.
    func resolved(_ header: String) -> String { header.replacing("KID", with: keyID) }

    /// Why a token is refused; `nil` if it holds.
    func refusal(of token: String, now: Int64 = now) -> TokenError? {
        refusal(of: Array(token.utf8), now: now)
    }

    func refusal(of token: [UInt8], now: Int64 = now) -> TokenError? {
        do throws(TokenError) {
            _ = try verifier.verify(token, now: now)
            return nil
        } catch {
            return error
        }
    }
}
