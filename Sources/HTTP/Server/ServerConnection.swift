internal import Networking

/// One client's connection: reads requests, has them answered in order, writes the answers.
final class ServerConnection {
    /// Bytes and time granted to a peer that is being refused, so that the answer is not lost to a reset.
    private static let lingerByteLimit = 256 * 1024
    private static let lingerTimeout: Duration = .seconds(2)

    private let channel: Channel
    private let context: LoopContext
    private let service: HTTPService
    private let remoteAddress: String
    private let isDraining: () -> Bool
    /// Bytes received beyond what was consumed: the start of the next message.
    private var pending: [UInt8] = []
    private var isIdle = true

    init(
        _ channel: Channel, _ context: LoopContext, _ service: HTTPService, remoteAddress: String,
        isDraining: @escaping () -> Bool
    ) {
        self.channel = channel
        self.context = context
        self.service = service
        self.remoteAddress = remoteAddress
        self.isDraining = isDraining
    }

    /// Serves until either side has had enough; the connection is closed then.
    func run() async {
        defer { channel.close() }
        guard await ServerHandshake(channel, service).succeeds() else { return }
        do {
            while try await serveOne() {}
        } catch let fault as ProtocolFault {
            await refuse(fault)
        } catch {
            // The peer is gone: nobody is left to be told.
        }
    }

    /// Wakes the connection if it waits for a request, so that it notices that the server is draining.
    func interrupt() { channel.interrupt() }
    func close() { channel.close() }

    // MARK: One exchange

    /// - Returns: whether another request may follow.
    private func serveOne() async throws -> Bool {
        let head = context.takeHead()
        guard try await readHead(head) else { return false }
        let start = MonotonicTime.now
        let id = requestID(head)
        var request = Request(head: head, id: id, remoteAddress: remoteAddress, peer: channel.peer)
        do {
            request.content = try await readContent(head)
        } catch let fault as ProtocolFault {
            return await refuse(fault, request: request, start: start)
        }
        let (response, route) = await service.respond(to: &request)
        let keepsAlive = head.keepsAlive && !isDraining()
        let shape = ResponseEncoder.Context(
            id: id, isHead: head.method == .head, minorVersion: head.minorVersion, keepsAlive: keepsAlive)
        let sent = try await send(response, shape)
        service.observe(request, route, response.status, since: start, sent: sent)
        guard keepsAlive else {
            await linger()
            return false
        }
        context.giveBack(head)
        return true
    }

    private func requestID(_ head: RequestHead) -> RequestID {
        guard let slice = head.value(named: "x-request-id") else { return context.nextID() }
        let supplied = head.bytes.withUnsafeBytes { bytes in
            RequestID.isAcceptable(UnsafeRawBufferPointer(rebasing: bytes[slice.range]))
        }
        return supplied ? .supplied(head.string(slice)) : context.nextID()
    }

    // MARK: Reading

    /// Fills `head` with the next request's.
    ///
    /// - Returns: `false` if the peer, the idle limit or the drain ended the connection between two requests.
    private func readHead(_ head: RequestHead) async throws -> Bool {
        var scanner = HeadScanner()
        isIdle = pending.isEmpty
        channel.deadline = context.loop.turnStart + (isIdle ? service.limits.idleTimeout : service.limits.headTimeout)
        if !isIdle, try takeHeadFromPending(&scanner, head) { return true }
        while let count = try await receive(onTimeout: .headTimeout) {
            let fresh = UnsafeRawBufferPointer(rebasing: context.input[..<count])
            if isIdle, try takeHead(from: fresh, &scanner, head) { return true }
            if isIdle {
                isIdle = false
                channel.deadline = context.loop.turnStart + service.limits.headTimeout
            } else {
                pending.append(contentsOf: fresh)
                if try takeHeadFromPending(&scanner, head) { return true }
            }
        }
        return false
    }

    /// Parses straight from the loop's buffer, the usual case; what is over or incomplete goes to `pending`.
    private func takeHead(
        from fresh: UnsafeRawBufferPointer, _ scanner: inout HeadScanner, _ head: RequestHead
    ) throws(ProtocolFault) -> Bool {
        let end = try scanner.end(in: fresh)
        try checkHeadSize(end ?? fresh.count)
        if let end { try service.parser.parse(UnsafeRawBufferPointer(rebasing: fresh[..<end]), into: head) }
        if end != fresh.count { pending.append(contentsOf: fresh[(end ?? 0)...]) }
        return end != nil
    }

    private func takeHeadFromPending(_ scanner: inout HeadScanner, _ head: RequestHead) throws -> Bool {
        let input = pending
        let end = try input.withUnsafeBytes { bytes in
            let end = try scanner.end(in: bytes)
            try checkHeadSize(end ?? bytes.count)
            if let end { try service.parser.parse(UnsafeRawBufferPointer(rebasing: bytes[..<end]), into: head) }
            return end
        }
        guard let end else { return false }
        pending = end == input.count ? [] : Array(input[end...])
        return true
    }

    private func checkHeadSize(_ count: Int) throws(ProtocolFault) {
        if count > service.limits.headByteLimit { throw .headTooLarge }
    }

    private func readContent(_ head: RequestHead) async throws -> [UInt8] {
        guard head.framing != .none else { return [] }
        var decoder = ContentDecoder(head.framing, byteLimit: service.limits.contentByteLimit)
        var content: [UInt8] = []
        if case .length(let count) = head.framing { content.reserveCapacity(count) }
        let input = pending
        let used = try input.withUnsafeBytes { bytes in
            try decoder.decode(bytes, into: &content)
        }
        pending = used == input.count ? [] : Array(input[used...])
        if !decoder.isDone, head.expectsContinue { try await sendContinue() }

        channel.deadline = context.loop.turnStart + service.limits.contentTimeout
        while !decoder.isDone {
            guard let count = try await receive(onTimeout: .contentTimeout) else { throw PeerGone() }
            let fresh = UnsafeRawBufferPointer(rebasing: context.input[..<count])
            let used = try decoder.decode(fresh, into: &content)
            pending.append(contentsOf: fresh[used...])
        }
        return content
    }

    /// Reads into the loop's buffer; its bytes are good until the next `await`.
    ///
    /// - Returns: `nil` at the end of the stream, and on an idle connection at its limit or when draining.
    private func receive(onTimeout fault: ProtocolFault) async throws -> Int? {
        while true {
            switch try channel.read(into: context.input) {
            case .bytes(let count): return count
            case .endOfStream: return nil
            case .wouldBlock: break
            }
            if isIdle, isDraining() { return nil }
            switch await channel.readable() {
            case .ready: continue
            case .timedOut:
                if isIdle { return nil }
                throw fault
            case .interrupted:
                if isDraining(), isIdle { return nil }
            }
        }
    }

    // MARK: Writing

    /// - Returns: the size of the message, in bytes.
    private func send(_ response: Response, _ shape: ResponseEncoder.Context) async throws -> Int {
        let output = context.output
        output.clear()
        context.date.refresh()
        service.encoder.encode(response, shape, date: context.date.line, to: output)
        let count = output.count
        let taken = try channel.write(output.bytes)
        if taken < count { try await sendRest(Array(output.bytes[taken...])) }
        return count
    }

    private func sendContinue() async throws {
        let line = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
        try await sendRest(line)
    }

    private func sendRest(_ bytes: [UInt8]) async throws {
        channel.deadline = context.loop.turnStart + service.limits.writeTimeout
        var sent = 0
        while true {
            sent += try bytes.withUnsafeBytes { bytes in
                try channel.write(UnsafeRawBufferPointer(rebasing: bytes[sent...]))
            }
            guard sent < bytes.count else { return }
            if await channel.writable() == .timedOut { throw PeerGone() }
        }
    }

    // MARK: Refusing

    private func refuse(_ fault: ProtocolFault) async {
        let response = service.options.errorResponder(fault, nil, context.nextID())
        await refuse(with: response, id: context.nextID(), request: nil, start: .now)
    }

    private func refuse(_ fault: ProtocolFault, request: Request, start: MonotonicTime) async -> Bool {
        var response = service.options.errorResponder(fault, request, request.id)
        service.options.finish?(request, &response)
        await refuse(with: response, id: request.id, request: request, start: start)
        return false
    }

    private func refuse(with response: Response, id: RequestID, request: Request?, start: MonotonicTime) async {
        let isHead = request?.method == .head
        let shape = ResponseEncoder.Context(id: id, isHead: isHead, minorVersion: 1, keepsAlive: false)
        // A peer that cannot be written to is not there to be told.
        guard let sent = try? await send(response, shape) else { return }
        service.observe(request, nil, response.status, since: start, sent: sent, id: id, from: remoteAddress)
        await linger()
    }

    /// Ends our side and drops what still comes, for a while: a reset would overtake the answer (RFC 9112 §9.6).
    private func linger() async {
        channel.finishWriting()
        channel.deadline = context.loop.turnStart + Self.lingerTimeout
        var dropped = 0
        while dropped < Self.lingerByteLimit {
            guard let read = try? channel.read(into: context.input) else { return }
            switch read {
            case .bytes(let count): dropped += count
            case .endOfStream: return
            case .wouldBlock:
                guard await channel.readable() == .ready else { return }
            }
        }
    }
}

/// The peer ended the connection, or stopped taking part, in the middle of an exchange.
private struct PeerGone: Error {}
