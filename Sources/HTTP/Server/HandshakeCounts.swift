internal import Networking
internal import Synchronization

/// How the TLS handshakes of a server ended, over all loops.
package final class HandshakeCounts: Sendable {
    package enum Result: String, Sendable, CaseIterable {
        /// A full handshake.
        case completed
        /// An earlier session was taken up again.
        case resumed
        /// The client's certificate was missing, invalid or not trusted.
        case certificateRefused = "certificate_refused"
        /// No version, cipher or protocol in common, a broken message, or an alert from the client.
        case failed
        case timedOut = "timed_out"
        case connectionLost = "connection_lost"
        case plainHTTP = "plain_http"
    }

    /// A lock is nothing beside a handshake.
    private let counts = Mutex<[Result: Int]>([:])

    package subscript(result: Result) -> Int { counts.withLock { $0[result, default: 0] } }

    func record(_ result: Result) { counts.withLock { $0[result, default: 0] += 1 } }

    func record(failure error: TLSError) {
        switch error {
        case .timedOut: record(.timedOut)
        case .connectionLost: record(.connectionLost)
        case .plainHTTP: record(.plainHTTP)
        case .certificateRefused: record(.certificateRefused)
        case .failed: record(.failed)
        }
    }
}
