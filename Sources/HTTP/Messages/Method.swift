/// A request method this server knows (RFC 9110 §9, RFC 5789 for PATCH).
///
/// Any other token is refused by the parser with 501; CONNECT and TRACE are among those on purpose.
package enum Method: UInt8, Sendable, CaseIterable {
    case get
    case head
    case post
    case put
    case patch
    case delete
    case options

    /// The method's name on the wire.
    package var name: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        }
    }

    /// Whether a repeated request has the effect of one (RFC 9110 §9.2.2).
    package var isIdempotent: Bool { self != .post && self != .patch }

    /// The method with exactly these bytes as its name; names are case-sensitive.
    init?(_ token: UnsafeRawBufferPointer) {
        switch token.count {
        case 3 where token.elementsEqual("GET".utf8): self = .get
        case 3 where token.elementsEqual("PUT".utf8): self = .put
        case 4 where token.elementsEqual("POST".utf8): self = .post
        case 4 where token.elementsEqual("HEAD".utf8): self = .head
        case 5 where token.elementsEqual("PATCH".utf8): self = .patch
        case 6 where token.elementsEqual("DELETE".utf8): self = .delete
        case 7 where token.elementsEqual("OPTIONS".utf8): self = .options
        default: return nil
        }
    }
}
