extension Channel {
    /// Agrees with the peer on keys; everything read and written afterwards is protected by them.
    ///
    /// The side is the context's. It waits until the channel's deadline.
    ///
    /// - Parameter host: for a client, the name or numeric address that the server's certificate has to be for.
    package func handshake(with context: TLSContext, host: String? = nil) async throws(TLSError) {
        let session = try TLSSession(context, on: self, host: host)
        tls = session
        while true {
            let readiness: Readiness
            switch try session.handshake() {
            case .done: return
            case .readable: readiness = await readable()
            case .writable: readiness = await writable()
            }
            if readiness == .timedOut { throw .timedOut }
            guard isOpen else { throw .connectionLost }
        }
    }

    /// Goes back to the bare socket, to tell a peer that speaks no TLS.
    package func abandonTLS() { tls = nil }

    /// Who the peer is by its certificate; `nil` without TLS, and for a client that showed none.
    package var peer: PeerIdentity? { tls?.peer }

    /// Why the last read or write failed, where TLS was the reason and not the connection.
    package var tlsFailure: TLSError? { tls?.failure }

    /// Whether the handshake took up an earlier session.
    package var isResumed: Bool { tls?.isResumed ?? false }

    /// `TLSv1.2` or `TLSv1.3`; `nil` without TLS.
    package var tlsVersion: String? { tls?.version }
}
