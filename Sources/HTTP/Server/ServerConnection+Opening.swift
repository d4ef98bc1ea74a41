internal import Networking

/// What happens on a connection before its first request.
extension ServerConnection {
    /// Takes the address of the client from the header that a trusted proxy begins with.
    func takeProxyHeader() async throws {
        channel.deadline = context.loop.turnStart + service.limits.handshakeTimeout
        while true {
            let header = try peekedProxyHeader()
            switch header {
            case .complete(let length, let client):
                _ = try channel.read(into: UnsafeMutableRawBufferPointer(rebasing: context.input[..<length]))
                if let client { remoteAddress = client }
                return
            case .malformed:
                service.events.count(.proxyHeaderRefused)
                throw ConnectionEnded()
            case .incomplete:
                guard channel.awaitMore() else { throw ConnectionEnded() }
                switch await channel.readable() {
                case .ready: continue
                // The server drains: a header that is on its way has as long as a request that is.
                case .interrupted: channel.deadline = min(channel.deadline, drainDeadline)
                case .timedOut: throw ConnectionEnded()
                }
            }
        }
    }

    /// The header is looked at before it is taken: what follows may be a TLS handshake.
    private func peekedProxyHeader() throws -> ProxyHeader {
        let room = UnsafeMutableRawBufferPointer(rebasing: context.input[..<ProxyHeader.byteLimit])
        switch try channel.peek(into: room) {
        case .bytes(let count): return ProxyHeader.parse(UnsafeRawBufferPointer(rebasing: room[..<count]))
        case .wouldBlock: return .incomplete
        case .endOfStream: throw ConnectionEnded()
        }
    }

    /// Tells a client whose network has too many connections, where that can be told.
    func refuseNetwork() async {
        service.events.count(.networkRefused)
        // Before the handshake there is no answer, and a handshake is not worth one.
        guard service.tls == nil else { return }
        await refuse(OverloadFault(), request: nil, id: context.nextID(), start: context.loop.turnStart)
        await linger()
    }
}
