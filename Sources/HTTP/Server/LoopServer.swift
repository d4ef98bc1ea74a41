internal import Networking
internal import Synchronization

/// The part of a server that lives on one event loop: its listener and its connections.
///
/// `@unchecked Sendable`: it is created and used on its loop alone; others reach it by `loop.execute`.
final class LoopServer: @unchecked Sendable {
    /// How long accepting pauses when the process has no descriptors left: twice as long each time, up to the last.
    private static let exhaustionPauses = [10, 20, 40, 80, 160, 320, 640, 1000].map { Duration.milliseconds($0) }
    /// How long handshakes that have begun may take to complete when the server stops accepting.
    private static let handshakeGrace: Duration = .milliseconds(200)

    private let loop: EventLoop
    private let service: HTTPService
    private let acceptor: Acceptor
    private let context: LoopContext
    private var connections: [ObjectIdentifier: ServerConnection] = [:]
    private var isDraining = false
    /// Whether the grace of the drain is over: whoever is accepted now comes too late.
    private var isOver = false

    init(_ loop: EventLoop, _ service: HTTPService, listener: CInt) throws(SystemError) {
        self.loop = loop
        self.service = service
        acceptor = try Acceptor(descriptor: listener, on: loop)
        context = LoopContext(loop: loop, service)
    }

    /// Accepts until drained; returns when the last connection has ended.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !isDraining {
                acceptAll(into: &group)
                await pauseOrWait()
            }
            // Those already in the kernel's queue, or on their way there, were promised an answer.
            acceptor.refuseNew()
            acceptAll(into: &group)
            // Cancellation only shortens the wait.
            try? await loop.sleep(for: Self.handshakeGrace)
            acceptAll(into: &group)
            acceptor.close()
        }
    }

    /// Stops accepting, lets idle connections go, and after `grace` closes what is left.
    func drain(grace: Duration) {
        isDraining = true
        acceptor.interrupt()
        for connection in connections.values { connection.interrupt() }
        loop.call(at: .now + grace) { [weak self] in self?.closeAll() }
    }

    private func closeAll() {
        isOver = true
        for connection in connections.values { connection.close() }
    }

    // MARK: Accepting

    /// How often in a row accepting failed for want of descriptors or memory.
    private var exhaustionCount = 0

    private func pauseOrWait() async {
        guard exhaustionCount > 0 else {
            _ = await acceptor.acceptable()
            return
        }
        service.events.count(.acceptPaused)
        let pause = Self.exhaustionPauses[min(exhaustionCount, Self.exhaustionPauses.count) - 1]
        // Cancellation is the end of the server, which the caller's loop condition sees.
        try? await loop.sleep(for: pause)
    }

    private func acceptAll(into group: inout DiscardingTaskGroup) {
        while true {
            switch acceptor.accept() {
            case .none:
                exhaustionCount = 0
                return
            case .exhausted:
                exhaustionCount += 1
                return
            case .connection(let socket, let address):
                exhaustionCount = 0
                serve(socket, from: address, in: &group)
            }
        }
    }

    private func serve(
        _ socket: consuming FileDescriptor, from address: SocketAddress, in group: inout DiscardingTaskGroup
    ) {
        // A socket that cannot be watched is closed by its owner going away.
        guard !isOver, let channel = try? Channel(socket, on: loop) else { return }
        let admission = service.ledger.enter()
        if admission == .refused { return refuse(channel) }
        if admission == .restricted { service.events.count(.connectionShed) }
        let connection = ServerConnection(
            channel, context, service, remoteAddress: address.ip, isRestricted: admission == .restricted,
            isDraining: { [unowned self] in isDraining })
        let key = ObjectIdentifier(connection)
        connections[key] = connection
        group.addTask(executorPreference: loop) { [self] in
            await connections[key]?.run()
            connections[key] = nil
            service.ledger.leave()
        }
    }

    /// One write, unanswered: the kernel's buffer of a new socket takes it.
    ///
    /// Over TLS there is no answer: a handshake is what an overloaded server can least afford.
    private func refuse(_ channel: Channel) {
        guard service.tls == nil else {
            service.events.count(.connectionRefused)
            return channel.close()
        }
        let output = context.output
        output.clear()
        let id = context.nextID()
        let response = service.options.errorResponder(OverloadFault(), nil, id)
        let shape = ResponseEncoder.Context(id: id, isHead: false, minorVersion: 1, keepsAlive: false)
        context.encoder.encode(response, shape, to: output)
        // Refused either way; a failed write changes nothing.
        _ = try? channel.write(output.bytes)
        // To close over bytes that nobody read is a reset, and that would overtake the answer.
        _ = try? channel.read(into: context.input)
        channel.close()
        service.events.count(.connectionRefused)
        service.observe(nil, response.status, since: .now, sent: output.count, id: id, from: "")
        output.clear()
    }
}
