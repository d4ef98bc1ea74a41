/// Why a TLS handshake came to nothing.
///
/// The texts are OpenSSL's own; none holds anything that the peer sent.
package enum TLSError: Error, Equatable, Sendable {
    /// The channel's deadline passed first.
    case timedOut
    /// The connection ended first.
    case connectionLost
    /// The peer spoke HTTP without TLS.
    case plainHTTP
    /// The peer's certificate is not valid, not trusted, for another name, or missing.
    case certificateRefused(String)
    /// The two have nothing in common, or one of them breaks the protocol.
    case failed(String)
}

extension TLSError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .timedOut: "the TLS handshake did not end in time"
        case .connectionLost: "the connection ended in the TLS handshake"
        case .plainHTTP: "the peer speaks HTTP without TLS"
        case .certificateRefused(let reason): "the peer's certificate is refused: \(reason)"
        case .failed(let reason): "TLS failed: \(reason)"
        }
    }
}
