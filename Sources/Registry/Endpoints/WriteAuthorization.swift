import HTTP
import Shared

/// Who may change the catalog: whoever shows one of the registry's tokens as a bearer token (RFC 6750 §2.1).
struct WriteAuthorization: Sendable {
    /// None leaves writing open, which the configuration allows in development on loopback alone.
    let tokens: [Secret]

    /// Every heartbeat comes through here: nothing is copied.
    ///
    /// - Throws: `Problem.notAuthenticated` or `.tokenNotValid`.
    func check(_ request: Request) throws(Problem) {
        guard !tokens.isEmpty else { return }
        switch request.withBearerToken(isKnown) {
        case nil: throw .notAuthenticated
        case false: throw .tokenNotValid
        case true: return
        }
    }

    /// Compares with every token, so that the time tells neither which one matched nor how far one did.
    private func isKnown(_ presented: UnsafeBufferPointer<UInt8>) -> Bool {
        tokens.reduce(false) { known, token in Self.isSame(token.bytes, presented) || known }
    }

    private static func isSame(_ token: [UInt8], _ presented: UnsafeBufferPointer<UInt8>) -> Bool {
        guard token.count == presented.count else { return false }
        return zip(token, presented).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
