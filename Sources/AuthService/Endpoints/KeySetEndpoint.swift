import HTTP

/// `GET /.well-known/jwks.json`: the public keys that tokens are verified with (RFC 7517 §5).
///
/// Verifiers may keep it for five minutes: a new key is published that long before it signs.
struct KeySetEndpoint: Sendable {
    /// The key set, encoded.
    let keySet: [UInt8]

    func mount(on router: inout Router) {
        router.mount(.get, "/.well-known/jwks.json", answering: { .now(handle($0)) })
    }

    func handle(_ request: Request) -> Response {
        Response(.ok, contentType: .keySet, fields: [Field("Cache-Control", "public, max-age=300")], content: keySet)
    }
}
