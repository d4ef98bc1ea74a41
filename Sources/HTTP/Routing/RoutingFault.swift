/// Why no handler was found; the error responder turns it into an answer.
package enum RoutingFault: Error, Equatable, Sendable {
    case notFound
    /// The path is answered, but not by this method; `Allow` lists those that are (RFC 9110 §15.5.6).
    case methodNotAllowed(allowed: [Method])
}
