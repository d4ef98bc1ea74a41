import Crypto
import HTTP

/// `GET /.well-known/jwks.json`: the public keys that tokens are verified with (RFC 7517 §5).
///
/// Verifiers may keep it for five minutes: a new key is published that long before it signs.
struct KeySetEndpoint: Sendable {
    /// The key set, encoded.
    private let keySet: [UInt8]
    /// Names these bytes, so that who has them need not be sent them again (RFC 9110 §8.8.3).
    private let tag: String

    init(keySet: [UInt8]) {
        self.keySet = keySet
        tag = "\"\(Base64URL.encode(SHA256.hash(keySet).prefix(12)))\""
    }

    func mount(on router: inout Router) {
        router.mount(.get, "/.well-known/jwks.json", answering: { .now(handle($0)) })
    }

    func handle(_ request: Request) -> Response {
        let fields = [Field("Cache-Control", "public, max-age=300"), Field("ETag", tag)]
        if isKnown(to: request) { return Response(.notModified, fields: fields) }
        return Response(.ok, contentType: .keySet, fields: fields, content: keySet)
    }

    /// Whether one of the tags in `If-None-Match` is ours, by weak comparison (RFC 9110 §13.1.2).
    private func isKnown(to request: Request) -> Bool {
        guard let field = request.field("if-none-match") else { return false }
        return field.split(separator: ",").contains { part in
            let candidate = part.filter { $0 != " " && $0 != "\t" }
            return candidate == "*" || candidate == tag || candidate == "W/" + tag
        }
    }
}
