internal import Networking
internal import Synchronization

/// The part of a server that lives on one event loop: its listener and its connections.
///
/// `@unchecked Sendable`: it is created and used on its loop alone; others reach it by `loop.execute`.
final class LoopServer: @unchecked Sendable {
    /// How long accepting pauses when the process has no descriptors left.
    private static let exhaustionPause: Duration = .milliseconds(100)

    private let loop: EventLoop
    private let service: HTTPService
    private let acceptor: Acceptor
    private let context: LoopContext
    private let connectionCount: ConnectionCount
    private var connections: [ObjectIdentifier: ServerConnection] = [:]
    private var isDraining = false

    init(_ loop: EventLoop, _ service: HTTPService, listener: CInt, _ count: ConnectionCount) throws(SystemError) {
        self.loop = loop
        self.service = service
        connectionCount = count
        acceptor = try Acceptor(descriptor: listener, on: loop)
        context = LoopContext(loop: loop)
    }

    /// Accepts until drained; returns when the last connection has ended.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !isDraining {
                acceptAll(into: &group)
                await pauseOrWait()
            }
            // Those already in the kernel's queue were promised an answer.
            acceptAll(into: &group)
            acceptor.close()
            wakeIdle()
        }
    }

    /// Stops accepting, lets idle connections go, and after `grace` closes what is left.
    func drain(grace: Duration) {
        isDraining = true
        acceptor.interrupt()
        wakeIdle()
        loop.call(at: .now + grace) { [weak self] in self?.closeAll() }
    }

    private func wakeIdle() {
        for connection in connections.values { connection.interrupt() }
    }

    private func closeAll() {
        for connection in connections.values { connection.close() }
    }

    // MARK: Accepting

    private var exhausted = false

    private func pauseOrWait() async {
        guard exhausted else {
            _ = await acceptor.acceptable()
            return
        }
        exhausted = false
        // Cancellation is the end of the server, which the caller's loop condition sees.
        try? await loop.sleep(for: Self.exhaustionPause)
    }

    private func acceptAll(into group: inout DiscardingTaskGroup) {
        while true {
            switch acceptor.accept() {
            case .none: return
            case .exhausted:
                exhausted = true
                return
            case .connection(let socket, let address):
                serve(socket, from: address, in: &group)
            }
        }
    }

    private func serve(
        _ socket: consuming FileDescriptor, from address: SocketAddress, in group: inout DiscardingTaskGroup
    ) {
        // A socket that cannot be watched is closed by its owner going away.
        guard let channel = try? Channel(socket, on: loop) else { return }
        guard connectionCount.increment(limit: service.limits.connectionLimit) else { return refuse(channel) }
        let connection = ServerConnection(
            channel, context, service, remoteAddress: address.ip, isDraining: { [unowned self] in isDraining })
        let key = ObjectIdentifier(connection)
        connections[key] = connection
        group.addTask(executorPreference: loop) { [self] in
            await connections[key]?.run()
            connections[key] = nil
            connectionCount.decrement()
        }
    }

    /// One write, unanswered: the kernel's buffer of a new socket takes it.
    ///
    /// Over TLS there is no answer: a handshake is what an overloaded server can least afford.
    private func refuse(_ channel: Channel) {
        guard service.tls == nil else {
            service.handshakes.record(.shed)
            return channel.close()
        }
        let output = context.output
        output.clear()
        context.date.refresh()
        let id = context.nextID()
        let response = service.options.errorResponder(OverloadFault(), nil, id)
        let shape = ResponseEncoder.Context(id: id, isHead: false, minorVersion: 1, keepsAlive: false)
        service.encoder.encode(response, shape, date: context.date.line, to: output)
        // Refused either way; a failed write changes nothing.
        _ = try? channel.write(output.bytes)
        channel.close()
        service.observe(nil, nil, response.status, since: .now, sent: output.count, id: id, from: "")
    }
}

/// How many connections a server has, over all loops.
package final class ConnectionCount: Sendable {
    private let count = Atomic<Int>(0)

    package var current: Int { count.load(ordering: .relaxed) }

    func increment(limit: Int) -> Bool {
        guard count.wrappingAdd(1, ordering: .relaxed).newValue <= limit else {
            decrement()
            return false
        }
        return true
    }

    func decrement() { count.wrappingSubtract(1, ordering: .relaxed) }
}
