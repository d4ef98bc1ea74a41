package import Networking
internal import Synchronization

/// An HTTP/1.1 server on the event loops of a group: each has its own listener and its own connections.
package final class HTTPServer: Sendable {
    private struct State {
        var listeners: [CInt] = []
        var loopServers: [(loop: EventLoop, server: LoopServer)] = []
        var grace: Duration?
    }

    private let service: HTTPService
    private let loops: EventLoopGroup
    private let state = Mutex(State())
    package let ledger: ConnectionLedger
    package let events = ServerEventCounts()
    /// What became of TLS handshakes; all zero without TLS.
    package let handshakes: HandshakeCounts

    /// - Parameter tls: what connections are protected by; `nil` serves plain HTTP.
    package init(
        _ router: Router, on loops: EventLoopGroup, options: ServerOptions, limits: ServerLimits,
        tls: ReloadingTLSContext? = nil
    ) {
        self.loops = loops
        ledger = ConnectionLedger(limits: limits)
        let handshakes = HandshakeCounts()
        self.handshakes = handshakes
        service = HTTPService(router, options, limits, ledger, events, tls.map { ServerTLS(contexts: $0, handshakes) })
    }

    /// Opens the listeners, one a loop; connections wait in the kernel until `run()`.
    ///
    /// - Returns: where the server is bound, with the port that 0 became.
    package func bind(_ address: SocketAddress) throws(SystemError) -> SocketAddress {
        try Listener.checkIsFree(address)
        var bound = address
        var descriptors: [CInt] = []
        for _ in loops.loops {
            let listener = try Listener(bound)
            bound = listener.address
            descriptors.append(listener.release())
        }
        state.withLock { $0.listeners = descriptors }
        return bound
    }

    /// Serves until `shutdown(grace:)` has been called and the last connection has ended.
    package func run() async {
        let listeners = state.withLock { state in
            defer { state.listeners = [] }
            return state.listeners
        }
        await withDiscardingTaskGroup { group in
            for (loop, listener) in zip(loops.loops, listeners) {
                group.addTask(executorPreference: loop) { await self.serve(on: loop, listener) }
            }
        }
    }

    /// Stops accepting, finishes what is in flight, and closes what is left after `grace`.
    package func shutdown(grace: Duration) {
        let servers = state.withLock { state in
            state.grace = grace
            return state.loopServers
        }
        for (loop, server) in servers { loop.execute { server.drain(grace: grace) } }
    }

    private func serve(on loop: EventLoop, _ listener: CInt) async {
        // Watching a fresh socket fails only for lack of memory or descriptors: nothing could be served.
        guard let server = try? LoopServer(loop, service, listener: listener) else { return }
        let grace = state.withLock { state in
            state.loopServers.append((loop, server))
            return state.grace
        }
        if let grace { server.drain(grace: grace) }
        await server.run()
    }
}
