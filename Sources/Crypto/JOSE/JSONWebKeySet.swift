internal import FoundationEssentials

/// The public keys that tokens are verified with, by `kid` (RFC 7517).
package struct JSONWebKeySet: Sendable {
    /// Most keys a set may have.
    package static let keyLimit = 64
    /// Longest set that is read, in bytes.
    package static let byteLimit = 256 * 1024

    package let keys: [String: ES256PublicKey]

    package init(_ keys: [ES256PublicKey]) {
        self.keys = Dictionary(keys.map { ($0.thumbprint, $0) }) { first, _ in first }
    }

    /// Reads a key set; keys of other kinds and for other uses are passed over.
    ///
    /// - Throws: `malformedKey` for what is no key set or too large a one, has a point off the curve, a private key, or
    ///   a `kid` twice.
    package init(parsing json: [UInt8]) throws(CryptoError) {
        // What was wrong with it is of no use to anybody.
        guard json.count <= Self.byteLimit, StrictJSON.isObject(json),
            let set = try? JSONDecoder().decode(Wire.self, from: Data(json)), set.keys.count <= Self.keyLimit
        else { throw .malformedKey }
        var keys: [String: ES256PublicKey] = [:]
        for key in set.keys where key.isUsable {
            guard !key.isPrivate, let x = key.x.flatMap(Base64URL.decode), let y = key.y.flatMap(Base64URL.decode),
                let kid = key.kid, keys[kid] == nil
            else { throw .malformedKey }
            keys[kid] = try ES256PublicKey(x: x, y: y)
        }
        self.keys = keys
    }

    /// The set as it is published, keys in the order of their `kid`.
    package var json: [UInt8] {
        let members = keys.sorted { $0.key < $1.key }.map { kid, key in
            #"{"kty":"EC","use":"sig","alg":"ES256","crv":"P-256","kid":\#(Self.quoted(kid)),"#
                + #""x":"\#(Base64URL.encode(key.x))","y":"\#(Base64URL.encode(key.y))"}"#
        }
        return Array(#"{"keys":[\#(members.joined(separator: ","))]}"#.utf8)
    }

    /// A string as JSON: the `kid` of a set that was read may be any.
    private static func quoted(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": return "\\\(scalar)"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: return String(scalar)
            }
        }
        return "\"\(scalars.joined())\""
    }

    private struct Wire: Decodable {
        var keys: [Key]
    }

    /// One key, as far as it has to be understood.
    private struct Key: Decodable {
        var kty: String
        var use: String?
        var operations: [String]?
        var alg: String?
        var crv: String?
        var kid: String?
        var x: String?
        var y: String?
        /// Whether the private number is there, whatever it looks like.
        var isPrivate = false

        enum CodingKeys: String, CodingKey {
            case kty, use, alg, crv, kid, x, y, d
            case operations = "key_ops"
        }

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            kty = try members.decode(String.self, forKey: .kty)
            // The members of another kind of key mean something else, and may look like anything.
            guard kty == "EC" else { return }
            use = try members.decodeIfPresent(String.self, forKey: .use)
            operations = try members.decodeIfPresent([String].self, forKey: .operations)
            alg = try members.decodeIfPresent(String.self, forKey: .alg)
            crv = try members.decodeIfPresent(String.self, forKey: .crv)
            kid = try members.decodeIfPresent(String.self, forKey: .kid)
            x = try members.decodeIfPresent(String.self, forKey: .x)
            y = try members.decodeIfPresent(String.self, forKey: .y)
            isPrivate = members.contains(.d)
        }

        var isUsable: Bool {
            kty == "EC" && crv == "P-256" && (use ?? "sig") == "sig" && (alg ?? "ES256") == "ES256" && kid != nil
                && operations?.contains("verify") ?? true
        }
    }
}
