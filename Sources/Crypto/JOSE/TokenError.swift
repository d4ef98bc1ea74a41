/// Why a token was refused.
///
/// Clients are told none of this: it is for logs and tests.
package enum TokenError: Error, Equatable, Sendable {
    /// Not three segments of base64url around JSON objects, too long, or with a member named twice.
    case malformed
    /// The `alg` of the header is not the key's.
    case algorithm
    /// The `typ` of the header is not the one asked for.
    case type
    /// No key of this `kid` is known; it may have been published since.
    case unknownKey(String)
    /// The header demands an extension (`crit`, `b64`).
    case unsupportedExtension
    case signature
    /// A claim that is required is absent or of the wrong kind.
    case missingClaim
    case expired
    case notYetValid
    case issuer
    case audience
}
