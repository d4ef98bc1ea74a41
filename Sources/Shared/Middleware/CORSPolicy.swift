package import HTTP

/// Which origins' pages may read our answers (Fetch standard, CORS protocol).
///
/// An origin is allowed if it is in the list exactly. Credentials of the browser's own, cookies, are never allowed:
/// callers send tokens.
package struct CORSPolicy: Sendable {
    /// How long a browser may rely on a preflight, in seconds.
    private static let preflightSeconds = 600
    private static let methods = "GET, POST, PUT, PATCH, DELETE"
    private static let requestFields = "Authorization, Content-Type, X-Request-Id, Idempotency-Key"
    private static let answerFields = "X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, WWW-Authenticate"

    private let allowedOrigins: Set<String>

    /// - Parameter allowedOrigins: see `isOrigin(_:)`; in any case.
    package init(allowedOrigins: [String] = []) {
        self.allowedOrigins = Set(allowedOrigins.map { $0.lowercased() })
    }

    /// Whether there is nothing to do for any request.
    package var isEmpty: Bool { allowedOrigins.isEmpty }

    /// Whether `text` is a serialised origin: scheme, host, perhaps a port, and nothing behind; no wildcard.
    package static func isOrigin(_ text: String) -> Bool {
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "http" || parts[0] == "https", !parts[1].isEmpty else { return false }
        return parts[1].utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
                || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"), 0x5B, 0x5D].contains(byte)
        }
    }

    /// The answer to a preflight; `nil` for any other request.
    ///
    /// An origin that is not allowed gets an answer without permission, which is how the browser is told no.
    package func preflight(_ request: Request) -> Response? {
        guard request.method == .options, let origin = request.field("origin"),
            request.field("access-control-request-method") != nil
        else { return nil }
        let vary = Field("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
        guard allows(origin) else { return Response(.noContent, fields: [vary]) }
        return Response(
            .noContent,
            fields: [
                vary,
                Field("Access-Control-Allow-Methods", Self.methods),
                Field("Access-Control-Allow-Headers", Self.requestFields),
                Field("Access-Control-Max-Age", "\(Self.preflightSeconds)"),
            ]
        )
    }

    /// Adds the permission to the answer for an allowed origin; `Vary` goes with every answer.
    package func complete(_ response: inout Response, to request: Request) {
        if response.field("vary") == nil { response.fields.append(Field("Vary", "Origin")) }
        guard let origin = request.field("origin"), allows(origin) else { return }
        response.fields.append(Field("Access-Control-Allow-Origin", origin))
        response.fields.append(Field("Access-Control-Expose-Headers", Self.answerFields))
    }

    private func allows(_ origin: String) -> Bool { allowedOrigins.contains(origin.lowercased()) }
}
