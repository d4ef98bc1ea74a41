import HTTP
import Shared

/// Who may change the catalog: whoever shows one of the registry's tokens as a bearer token (RFC 6750 §2.1).
struct WriteAuthorization: Sendable {
    /// None leaves writing open, which the configuration allows in development on loopback alone.
    let tokens: [Secret]

    /// - Throws: `RequestFault.notAuthenticated` or `.tokenNotValid`.
    func check(_ request: Request) throws(RequestFault) {
        guard !tokens.isEmpty else { return }
        guard let value = request.field("authorization") else { throw .notAuthenticated }
        guard let presented = Self.bearerToken(value), isKnown(presented) else { throw .tokenNotValid }
    }

    /// Compares with every token, so that the time tells neither which one matched nor how far one did.
    private func isKnown(_ presented: Secret) -> Bool {
        tokens.reduce(false) { known, token in (token == presented) || known }
    }

    private static func bearerToken(_ value: String) -> Secret? {
        let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return Secret(String(parts[1]))
    }
}
