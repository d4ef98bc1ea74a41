internal import FoundationEssentials

/// The public keys that tokens are verified with, by `kid` (RFC 7517).
package struct JSONWebKeySet: Sendable {
    /// Most keys of a set that are looked at.
    package static let keyLimit = 64

    package let keys: [String: ES256PublicKey]

    package init(_ keys: [ES256PublicKey]) {
        self.keys = Dictionary(keys.map { ($0.thumbprint, $0) }) { first, _ in first }
    }

    /// Reads a key set; keys of other kinds and for other uses are passed over.
    ///
    /// - Throws: `malformedKey` for what is no key set, has a point off the curve, a private key, or a `kid` twice.
    package init(parsing json: [UInt8]) throws(CryptoError) {
        guard JSONMembers.areUnique(json), let set = try? JSONDecoder().decode(Wire.self, from: Data(json)),
            set.keys.count <= Self.keyLimit
        else { throw .malformedKey }
        var keys: [String: ES256PublicKey] = [:]
        for key in set.keys where key.isUsable {
            guard key.d == nil, let x = key.x.flatMap(Base64URL.decode), let y = key.y.flatMap(Base64URL.decode),
                let kid = key.kid, keys[kid] == nil
            else { throw .malformedKey }
            keys[kid] = try ES256PublicKey(x: x, y: y)
        }
        self.keys = keys
    }

    /// The set as it is published, keys in the order of their `kid`.
    package var json: [UInt8] {
        let members = keys.sorted { $0.key < $1.key }.map { kid, key in
            #"{"kty":"EC","use":"sig","alg":"ES256","crv":"P-256","kid":"\#(kid)","#
                + #""x":"\#(Base64URL.encode(key.x))","y":"\#(Base64URL.encode(key.y))"}"#
        }
        return Array(#"{"keys":[\#(members.joined(separator: ","))]}"#.utf8)
    }

    private struct Wire: Decodable {
        var keys: [Key]

        struct Key: Decodable {
            var kty: String
            var use: String?
            var alg: String?
            var crv: String?
            var kid: String?
            var x: String?
            var y: String?
            var d: String?

            var isUsable: Bool {
                kty == "EC" && crv == "P-256" && (use ?? "sig") == "sig" && (alg ?? "ES256") == "ES256" && kid != nil
            }
        }
    }
}
