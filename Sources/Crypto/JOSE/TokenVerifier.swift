internal import FoundationEssentials

/// Checks access tokens against keys, issuer and audience (RFC 7515, RFC 7519, RFC 8725, RFC 9068), without I/O.
package struct TokenVerifier: Sendable {
    /// Longest token looked at, in bytes.
    package static let byteLimit = 8 * 1024

    package var keys: JSONWebKeySet
    package let issuer: String
    package let audience: String
    /// How far the clocks of issuer and verifier may be apart, in seconds.
    package let leewaySeconds: Int64

    package init(keys: JSONWebKeySet, issuer: String, audience: String, leewaySeconds: Int64 = 30) {
        self.keys = keys
        self.issuer = issuer
        self.audience = audience
        self.leewaySeconds = leewaySeconds
    }

    /// The claims of a token that holds in every respect at `now`, in seconds since 1970.
    package func verify(_ token: some Collection<UInt8>, now: Int64) throws(TokenError) -> AccessTokenClaims {
        let parts = try Self.split(token)
        let kid = try Self.keyID(ofHeader: parts.header)
        guard let key = keys.keys[kid] else { throw .unknownKey(kid) }
        guard key.isValid(signature: parts.signature, for: parts.signed) else { throw .signature }
        return try claims(parts.payload, now: now)
    }

    // MARK: Form

    private struct Parts {
        var header: [UInt8]
        var payload: [UInt8]
        var signature: [UInt8]
        var signed: [UInt8]
    }

    private static func split(_ token: some Collection<UInt8>) throws(TokenError) -> Parts {
        guard token.count <= byteLimit else { throw .malformed }
        let segments = token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard segments.count == 3, let header = Base64URL.decode(segments[0]),
            let payload = Base64URL.decode(segments[1]), let signature = Base64URL.decode(segments[2])
        else { throw .malformed }
        let signed = Array(token.prefix(segments[0].count + 1 + segments[1].count))
        return Parts(header: header, payload: payload, signature: signature, signed: signed)
    }

    // MARK: Header

    private struct Header: Decodable {
        var alg: String
        var typ: String?
        var kid: String?
        /// Whether an extension is named that changes what the token means; `null` names one too.
        var hasExtension: Bool

        enum CodingKeys: String, CodingKey {
            case alg, typ, kid, crit, b64
        }

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            alg = try members.decode(String.self, forKey: .alg)
            typ = try members.decodeIfPresent(String.self, forKey: .typ)
            kid = try members.decodeIfPresent(String.self, forKey: .kid)
            hasExtension = members.contains(.crit) || members.contains(.b64)
        }
    }

    /// The `kid` of an acceptable header.
    ///
    /// The algorithm is the key's and only confirmed by the header (RFC 8725 §3.1); keys in the header or behind its
    /// URLs are not looked at.
    private static func keyID(ofHeader bytes: [UInt8]) throws(TokenError) -> String {
        // What was wrong with it is of no use to anybody.
        guard StrictJSON.isObject(bytes), let header = try? JSONDecoder().decode(Header.self, from: Data(bytes)) else {
            throw .malformed
        }
        guard header.alg == "ES256" else { throw .algorithm }
        guard !header.hasExtension else { throw .unsupportedExtension }
        let type = header.typ?.lowercased()
        guard type == "at+jwt" || type == "application/at+jwt" else { throw .type }
        guard let kid = header.kid, kid.utf8.count <= 128 else { throw .malformed }
        return kid
    }

    // MARK: Claims

    private struct Payload: Decodable {
        var iss: String
        var aud: Audience
        var sub: String
        var exp: Instant
        var iat: Instant
        var nbf: Instant?
        var jti: String
        var sid: String?
        var clientID: String?
        var roles: [String]?
        var scope: String?

        enum CodingKeys: String, CodingKey {
            case iss, aud, sub, exp, iat, nbf, jti, sid, roles, scope
            case clientID = "client_id"
        }
    }

    /// One name or several (RFC 7519 §4.1.3).
    private struct Audience: Decodable {
        var names: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let name = try? container.decode(String.self) {  // Not one name: then it has to be several.
                names = [name]
            } else {
                names = try container.decode([String].self)
            }
        }
    }

    /// A NumericDate within the range of `Int64` (RFC 7519 §2).
    private struct Instant: Decodable {
        var seconds: Int64

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            let value = try container.decode(Double.self)
            guard value >= 0, value < 1e15 else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "out of range")
            }
            seconds = Int64(value)
        }
    }

    private func claims(_ bytes: [UInt8], now: Int64) throws(TokenError) -> AccessTokenClaims {
        guard StrictJSON.isObject(bytes) else { throw .malformed }
        guard let payload = try? JSONDecoder().decode(Payload.self, from: Data(bytes)) else { throw .missingClaim }
        guard now < payload.exp.seconds + leewaySeconds else { throw .expired }
        if let start = payload.nbf, start.seconds > now + leewaySeconds { throw .notYetValid }
        guard Self.isSame(payload.iss, issuer) else { throw .issuer }
        guard payload.aud.names.contains(where: { Self.isSame($0, audience) }) else { throw .audience }
        return AccessTokenClaims(
            issuer: issuer, audience: audience, subject: payload.sub, expiresAt: payload.exp.seconds,
            issuedAt: payload.iat.seconds, tokenID: payload.jti, sessionID: payload.sid ?? "",
            clientID: payload.clientID ?? "", roles: payload.roles ?? [], scope: payload.scope ?? "")
    }

    /// Names are compared code point by code point (RFC 7515 §5.3); `==` takes canonical equivalents for the same.
    private static func isSame(_ name: String, _ other: String) -> Bool { name.utf8.elementsEqual(other.utf8) }
}
