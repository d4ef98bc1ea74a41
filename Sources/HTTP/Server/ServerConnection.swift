internal import Networking

/// One client's connection: reads requests, has them answered in order, writes the answers.
///
/// What can be done in a turn of the loop is done there by plain calls; the task waits only where the socket is dry,
/// the content has not come, or the handler has to wait.
final class ServerConnection {
    /// Bytes and time granted to a peer that is being refused, so that the answer is not lost to a reset.
    private static let lingerByteLimit = 256 * 1024
    private static let lingerTimeout: Duration = .seconds(2)
    /// Answers to pipelined requests gather up to this size before they are written, in bytes.
    private static let gatheredByteLimit = 32 * 1024

    private let channel: Channel
    private let context: LoopContext
    private let service: HTTPService
    private let remoteAddress: String
    private let isDraining: () -> Bool
    /// Bytes received beyond what was consumed: the start of the next message.
    private var pending = ReceivedBytes()
    private var scanner = HeadScanner()
    /// What the kernel did not take of the answers so far; empty but while a write waits.
    private var unsent: [UInt8] = []
    /// Whether the deadline is that of a head that has begun.
    private var isTimingHead = false

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
        do {
            try await serve()
        } catch let fault as ProtocolFault {
            await refuse(fault)
        } catch {
            return  // The peer is gone, or between two requests: nobody is left to be told.
        }
        await linger()
    }

    /// Wakes the connection if it waits for a request, so that it notices that the server is draining.
    func interrupt() { channel.interrupt() }
    func close() { channel.close() }

    // MARK: Exchanges

    /// What a connection does next.
    private enum Step {
        /// No whole request is there.
        case awaitInput
        /// The request was answered, and another may follow.
        case next
        /// The request in this head brings content. (The loop's own head is anybody's after an `await`.)
        case readContent(RequestHead)
        /// The handler gave back work.
        case wait(Exchange, @Sendable () async throws -> Response)
        /// The last request was answered.
        case end
    }

    /// A request that has no answer yet.
    private struct Exchange {
        var request: Request
        let route: Int?
        let start: MonotonicTime
    }

    /// Answers requests in their order.
    ///
    /// - Throws: `ProtocolFault`, to be told to the peer; anything else when there is no one to tell.
    private func serve() async throws {
        context.output.clear()
        while true {
            var step = try advance()
            let isCongested = !unsent.isEmpty
            if isCongested { try await writeUnsent() }
            if case .readContent(let head) = step { step = try await serveContent(head) }
            if case .wait(let exchange, let work) = step { step = try await finish(exchange, work) }
            switch step {
            case .end: return
            // What was received meanwhile, or before the write, comes first.
            case .next: continue
            case .awaitInput where isCongested: continue
            case .awaitInput: try resume(after: await channel.readable())
            case .readContent, .wait: preconditionFailure("both lead to one of the others")
            }
        }
    }

    /// Answers what can be answered in this turn, and writes the answers.
    private func advance() throws -> Step {
        var step = Step.awaitInput
        while unsent.isEmpty, try readHead() {
            let head = context.head
            step = head.framing == .none ? answer(head, context.loop.turnStart) : .readContent(head)
            guard case .next = step else { break }
            step = .awaitInput
            if context.output.count > Self.gatheredByteLimit { try flush() }
        }
        try flush()
        if case .awaitInput = step { try prepareToWait() }
        return step
    }

    /// Has a request answered whose content is complete.
    private func answer(_ head: RequestHead, _ start: MonotonicTime) -> Step {
        var request = Request(head: head, id: requestID(head), remoteAddress: remoteAddress)
        return answer(&request, service.router.match(head), start)
    }

    private func answer(_ request: inout Request, _ match: Router.Match, _ start: MonotonicTime) -> Step {
        switch service.answer(&request, match) {
        case .now(let response):
            return finish(request, match.route, start, response) ? .next : .end
        case .later(let work):
            return .wait(Exchange(request: request, route: match.route, start: start), work)
        }
    }

    private func finish(_ exchange: Exchange, _ work: @Sendable () async throws -> Response) async throws -> Step {
        let response = await service.outcome(of: work, for: exchange.request)
        let continues = finish(exchange.request, exchange.route, exchange.start, response)
        try flush()
        if !unsent.isEmpty { try await writeUnsent() }
        return continues ? .next : .end
    }

    /// Reads the content of a request, then has it answered.
    private func serveContent(_ head: RequestHead) async throws -> Step {
        let start = context.loop.turnStart
        var request = Request(head: head, id: requestID(head), remoteAddress: remoteAddress)
        let match = service.router.match(head)
        do {
            request.content = try await readContent(head)
        } catch let fault as ProtocolFault {
            await refuse(fault, request: request, start: start)
            return .end
        }
        let step = answer(&request, match, start)
        try flush()
        if !unsent.isEmpty { try await writeUnsent() }
        return step
    }

    /// Encodes the answer and tells the observer of the exchange.
    ///
    /// - Returns: whether another request may follow.
    private func finish(_ request: Request, _ route: Int?, _ start: MonotonicTime, _ answer: Response) -> Bool {
        var response = answer
        service.options.finish?(request, &response)
        let keepsAlive = request.head.keepsAlive && !isDraining()
        let shape = ResponseEncoder.Context(
            id: request.id, isHead: request.method == .head, minorVersion: request.head.minorVersion,
            keepsAlive: keepsAlive)
        let sent = encode(response, shape)
        service.observe(
            request, route, response.status, since: start, sent: sent, id: request.id, from: remoteAddress)
        return keepsAlive
    }

    private func requestID(_ head: RequestHead) -> RequestID {
        guard let slice = head.requestID else { return context.nextID() }
        let supplied = head.bytes.withUnsafeBytes { bytes in
            RequestID.isAcceptable(UnsafeRawBufferPointer(rebasing: bytes[slice.range]))
        }
        return supplied ? .supplied(head.string(slice)) : context.nextID()
    }

    // MARK: Reading

    /// Fills `context.head` with the next request's, from what has been received.
    ///
    /// - Returns: `false` if its end has not come, or the answers gathered so far are to go first.
    private func readHead() throws -> Bool {
        context.reclaimHead()
        if !pending.isEmpty, try takeHeadFromPending() { return true }
        while case .bytes(let count) = try received() {
            let fresh = UnsafeRawBufferPointer(rebasing: context.input[..<count])
            if pending.isEmpty {
                if try takeHead(from: fresh) { return true }
            } else {
                pending.append(fresh)
                if try takeHeadFromPending() { return true }
            }
        }
        return false
    }

    /// Parses straight from the loop's buffer, the usual case; what is over or incomplete goes to `pending`.
    private func takeHead(from fresh: UnsafeRawBufferPointer) throws(ProtocolFault) -> Bool {
        let end = try parseHead(in: fresh)
        if end != fresh.count { pending.append(UnsafeRawBufferPointer(rebasing: fresh[(end ?? 0)...])) }
        return end != nil
    }

    private func takeHeadFromPending() throws(ProtocolFault) -> Bool {
        let end = try pending.withBytes { bytes throws(ProtocolFault) in try parseHead(in: bytes) }
        guard let end else { return false }
        pending.consume(end)
        return true
    }

    /// Parses the head that `bytes` begin with.
    ///
    /// - Returns: its length; `nil` if its end has not come.
    private func parseHead(in bytes: UnsafeRawBufferPointer) throws(ProtocolFault) -> Int? {
        let end = try scanner.end(in: bytes)
        if (end ?? bytes.count) > service.limits.headByteLimit { throw .headTooLarge }
        guard let end else { return nil }
        scanner.reset()
        isTimingHead = false
        try service.parser.parse(UnsafeRawBufferPointer(rebasing: bytes[..<end]), into: context.head)
        return end
    }

    /// Reads into the loop's buffer; its bytes are good until the next `await`.
    ///
    /// - Throws: `ConnectionEnded` at the end of the stream.
    private func received() throws -> Channel.Read {
        let read = try channel.read(into: context.input)
        if read == .endOfStream { throw ConnectionEnded() }
        return read
    }

    /// Sets the deadline for more of the next head.
    ///
    /// - Throws: `ConnectionEnded` when draining, between two requests.
    private func prepareToWait() throws {
        if pending.isEmpty {
            if isDraining() { throw ConnectionEnded() }
            channel.deadline = context.loop.turnStart + service.limits.idleTimeout
        } else if !isTimingHead {
            isTimingHead = true
            channel.deadline = context.loop.turnStart + service.limits.headTimeout
        }
    }

    /// - Throws: `ConnectionEnded` at the idle limit, or when draining, between two requests.
    private func resume(after readiness: Readiness) throws {
        switch readiness {
        case .ready: return
        case .timedOut:
            if pending.isEmpty { throw ConnectionEnded() }
            throw ProtocolFault.headTimeout
        case .interrupted:
            if isDraining(), pending.isEmpty { throw ConnectionEnded() }
        }
    }

    private func readContent(_ head: RequestHead) async throws -> [UInt8] {
        if case .length(let count) = head.framing, count > service.limits.contentByteLimit {
            throw ProtocolFault.contentTooLarge
        }
        var decoder = ContentDecoder(head.framing, byteLimit: service.limits.contentByteLimit)
        var content: [UInt8] = []
        if case .length(let count) = head.framing { content.reserveCapacity(count) }
        let used = try pending.withBytes { bytes throws(ProtocolFault) in try decoder.decode(bytes, into: &content) }
        pending.consume(used)
        if !decoder.isDone, head.expectsContinue {
            context.output.append("HTTP/1.1 100 Continue\r\n\r\n")
            try flush()
            if !unsent.isEmpty { try await writeUnsent() }
        }

        channel.deadline = context.loop.turnStart + service.limits.contentTimeout
        while !decoder.isDone {
            switch try received() {
            case .bytes(let count):
                let fresh = UnsafeRawBufferPointer(rebasing: context.input[..<count])
                let used = try decoder.decode(fresh, into: &content)
                if used < count { pending.append(UnsafeRawBufferPointer(rebasing: fresh[used...])) }
            case .wouldBlock, .endOfStream:
                if await channel.readable() == .timedOut { throw ProtocolFault.contentTimeout }
            }
        }
        return content
    }

    // MARK: Writing

    /// Appends a message to the loop's buffer.
    ///
    /// - Returns: its size, in bytes.
    private func encode(_ response: Response, _ shape: ResponseEncoder.Context) -> Int {
        let output = context.output
        let before = output.count
        context.encoder.encode(response, shape, to: output)
        return output.count - before
    }

    /// Writes the answers gathered in the loop's buffer; what the kernel does not take goes to `unsent`.
    private func flush() throws {
        let output = context.output
        guard output.count > 0 else { return }
        // Nothing may stay in the loop's buffer while this task waits.
        defer { output.clear() }
        let taken = try channel.write(output.bytes)
        if taken < output.count { unsent = Array(output.bytes[taken...]) }
    }

    private func writeUnsent() async throws {
        channel.deadline = context.loop.turnStart + service.limits.writeTimeout
        var sent = 0
        while true {
            sent += try unsent.withUnsafeBytes { bytes in
                try channel.write(UnsafeRawBufferPointer(rebasing: bytes[sent...]))
            }
            guard sent < unsent.count else { break }
            if await channel.writable() == .timedOut { throw ConnectionEnded() }
        }
        unsent = []
    }

    // MARK: Refusing

    /// Answers a head that was not understood.
    private func refuse(_ fault: ProtocolFault) async {
        let id = context.nextID()
        await refuse(with: service.options.errorResponder(fault, nil, id), id: id, request: nil, start: .now)
    }

    private func refuse(_ fault: ProtocolFault, request: Request, start: MonotonicTime) async {
        var response = service.options.errorResponder(fault, request, request.id)
        service.options.finish?(request, &response)
        await refuse(with: response, id: request.id, request: request, start: start)
    }

    private func refuse(with response: Response, id: RequestID, request: Request?, start: MonotonicTime) async {
        let shape = ResponseEncoder.Context(
            id: id, isHead: request?.method == .head, minorVersion: 1, keepsAlive: false)
        // What was gathered for requests before this one goes first, in order.
        let sent = encode(response, shape)
        service.observe(request, nil, response.status, since: start, sent: sent, id: id, from: remoteAddress)
        // A peer that cannot be written to is not there to be told.
        try? flush()
        if !unsent.isEmpty { try? await writeUnsent() }
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

/// The connection is over without anybody to be told: between two requests, or because the peer went away.
private struct ConnectionEnded: Error {}
