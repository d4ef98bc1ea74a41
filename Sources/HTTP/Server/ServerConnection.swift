internal import Networking

/// One client's connection: reads requests, has them answered in order, writes the answers.
///
/// What can be done in a turn of the loop is done there by plain calls, while the task sleeps on; it is woken where the
/// content has not come, the handler has to wait, or the peer is slow.
///
/// `@unchecked Sendable`: it lives on its event loop, and so do the actors that reach it for streamed contents.
final class ServerConnection: @unchecked Sendable {
    /// Answers to pipelined requests gather up to this size before they are written, in bytes.
    private static let gatheredByteLimit = 32 * 1024

    let channel: Channel
    let context: LoopContext
    let service: HTTPService
    /// The client's IP address: the peer's, or what a trusted proxy told in a PROXY header.
    var remoteAddress: String
    /// Whether the server has too many connections, and answers what is essential alone.
    let isRestricted: Bool
    private let isDraining: () -> Bool
    /// Bytes received beyond what was consumed: the start of the next message.
    var pending = ReceivedBytes()
    var scanner = HeadScanner()
    /// Whether the deadline is that of a head that has begun.
    var isTimingHead = false
    /// Whether the time for another request is over, and what has come is looked at for the last time.
    var isLastLook = false
    /// What the kernel did not take of the answers so far; empty but while a write waits.
    var unsent: [UInt8] = []
    /// The streamed content of the request at hand; `nil` where there is none.
    var streamed: StreamedReading?
    private var requestCount = 0
    /// Where the loop's turn has led while the task slept.
    private var advanced: Result<Step, any Error>?

    init(
        _ channel: Channel, _ context: LoopContext, _ service: HTTPService, remoteAddress: String, isRestricted: Bool,
        isDraining: @escaping () -> Bool
    ) {
        self.channel = channel
        self.context = context
        self.service = service
        self.remoteAddress = remoteAddress
        self.isRestricted = isRestricted
        self.isDraining = isDraining
    }

    /// Serves until either side has had enough; the connection is closed then.
    func run() async {
        defer { channel.close() }
        do {
            if service.options.expectsProxyHeader?(remoteAddress) == true { try await takeProxyHeader() }
            let network = service.options.clientNetwork?(remoteAddress)
            if let network, !service.ledger.enter(network: network) { return await refuseNetwork() }
            defer { if let network { service.ledger.leave(network: network) } }
            if let tls = service.tls, await !tls.handshake(channel, service.limits) {
                service.events.count(.handshakeFailed)
            } else {
                try await serve()
            }
        } catch let fault as ProtocolFault {
            await refuse(fault)
        } catch {
            return  // The peer is gone, or between two requests: nobody is left to be told.
        }
        await linger()
    }

    /// Wakes the connection if it waits for a request, so that it notices that the server is draining.
    func interrupt() { channel.interrupt() }
    /// Ends it whatever it is at; a peer in the middle of an answer is not told that it has all of it.
    func close() { channel.abort() }

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
        case wait(Pending<@Sendable () async throws -> Response>)
        /// The answer is sent as it comes into being; its head has told whether another request may follow.
        case stream(Pending<(response: Response, keepsAlive: Bool)>)
        /// The last request was answered.
        case end
    }

    /// What is left to do for an exchange; in a box, so that the steps of those answered at once stay small.
    private final class Pending<Work> {
        let exchange: Exchange
        let work: Work

        init(_ exchange: Exchange, _ work: Work) {
            self.exchange = exchange
            self.work = work
        }
    }

    /// Answers requests in their order.
    ///
    /// - Throws: `ProtocolFault`, to be told to the peer; anything else when there is no one to tell.
    private func serve() async throws {
        context.output.clear()
        while true {
            let advanced = advanced ?? Result { try advance() }
            self.advanced = nil
            let isCongested = !unsent.isEmpty
            if isCongested { try await writeUnsent() }
            var step = try advanced.get()
            if case .readContent(let head) = step { step = try await serveContent(head) }
            if case .wait(let pending) = step { step = try await finish(pending.exchange, pending.work) }
            step = try await streamed(step)
            switch step {
            case .end: return
            // What was received meanwhile, or before the write, comes first.
            case .next: continue
            case .awaitInput where isCongested: continue
            case .awaitInput: try resume(after: await channel.readable(unless: advanceInTurn))
            case .readContent, .wait, .stream: preconditionFailure("each leads to one of the others")
            }
        }
    }

    /// Advances while the task sleeps.
    ///
    /// - Returns: whether it may sleep on: all is answered and written. Else the step is left for it in `advanced`.
    private func advanceInTurn() -> Bool {
        advanced = Result { try advance() }
        if case .success(.awaitInput) = advanced, unsent.isEmpty {
            advanced = nil
            return true
        }
        if case .failure = advanced {
            // Others use the loop's buffer before the task goes on. What cannot be written has nobody to read it.
            try? flush()
        }
        return false
    }

    /// Answers what can be answered in this turn, and writes the answers.
    private func advance() throws -> Step {
        assert(context.output.count == 0, "an answer of another connection is still in the loop's buffer")
        let step: Step
        do {
            step = try answerWhatIsThere()
        } catch is ConnectionEnded {
            // A peer that sends nothing more may still read what it asked for.
            step = .end
        } catch let fault as ProtocolFault {
            // Its answer goes behind those that were gathered.
            throw fault
        } catch {
            // Nobody is left to read them, and the next connection must not find them in the loop's buffer.
            context.output.clear()
            throw error
        }
        try flush()
        if case .awaitInput = step { prepareToWait(isDraining: isDraining()) }
        return step
    }

    /// Answers requests into the loop's buffer, until one has to wait or the socket is dry.
    ///
    /// - Throws: `ConnectionEnded` at the end of the stream; the answers before it are still in the buffer.
    private func answerWhatIsThere() throws -> Step {
        while unsent.isEmpty, try readHead() {
            requestCount += 1
            let head = context.head
            let step = head.framing == .none ? answerInTurn(head) : .readContent(head)
            guard case .next = step else { return step }
            if context.output.count > Self.gatheredByteLimit { try flush() }
        }
        return .awaitInput
    }

    private func answerInTurn(_ head: RequestHead) -> Step {
        var request = Request(head: head, id: requestID(head), remoteAddress: remoteAddress, peer: channel.peer)
        let step = answer(&request, service.router.match(head), since: context.loop.turnStart)
        return step
    }

    /// Has a request answered; its content, if it is to be whole, is.
    private func answer(_ request: inout Request, _ match: Router.Match, since start: MonotonicTime) -> Step {
        let isRefused = isRestricted && !service.isEssential(match)
        switch isRefused ? .now(overload(request)) : service.answer(&request, match) {
        case .now(let response):
            return finish(request, match.route, since: start, response, inTurn: true)
        case .later(let work):
            context.noteTurn(until: .now, route: match.route)
            return .wait(Pending(Exchange(request, match.route, since: start), work))
        }
    }

    private func overload(_ request: Request) -> Response {
        service.options.errorResponder(OverloadFault(), request, request.id)
    }

    /// Waits for the work of a handler, but not for longer than it may take.
    private func finish(_ exchange: Exchange, _ work: @escaping @Sendable () async throws -> Response) async throws
        -> Step
    {
        channel.deadline = context.loop.turnStart + service.limits.handlerTimeout
        let outcome = await Supervision.outcome(
            of: work, in: context.lane(exchange.route), watching: channel, needsPeer: false)
        let step: Step
        switch outcome {
        case .ended(let response): step = finish(exchange, response)
        case .failed(let error) where !(error is PeerGone):
            step = finish(exchange, service.response(to: error, exchange.request))
        case .timedOut:
            service.events.count(.handlerTimedOut)
            step = finish(exchange, service.response(to: OverloadFault(), exchange.request))
            endStreamedContent()
        case .abandoned, .failed:
            observeAbandoned(exchange)
            throw ConnectionEnded()
        }
        try await flushAll()
        return step
    }

    /// Reads the content of a request, then has it answered.
    private func serveContent(_ head: RequestHead) async throws -> Step {
        let start = context.loop.turnStart
        var request = Request(head: head, id: requestID(head), remoteAddress: remoteAddress, peer: channel.peer)
        let match = service.router.match(head)
        let content = service.content(match)
        do {
            let decoder = try ContentDecoder(head.framing, byteLimit: content.byteLimit)
            if content.isStreamed { return try await serveStreamed(request, match, start, decoder) }
            request.content = try await readContent(head, decoder)
        } catch let fault as ProtocolFault {
            await refuse(fault, request: request, id: request.id, start: start)
            return .end
        }
        let step = answer(&request, match, since: start)
        try await flushAll()
        return step
    }

    /// Lets the handler read the content itself; what it leaves unread ends the connection.
    private func serveStreamed(
        _ request: Request, _ match: Router.Match, _ start: MonotonicTime, _ decoder: ContentDecoder
    ) async throws -> Step {
        streamed = StreamedReading(
            requestNumber: requestCount, decoder: decoder, pace: service.limits.contentPace(from: start),
            isContinueDue: request.head.expectsContinue && pending.isEmpty, pausedAt: start)
        defer { endStreamedContent() }
        var request = request
        request.streamedContent = StreamedContent(
            reader: ContentReader(self, of: requestCount, on: context.loop))
        var step = answer(&request, match, since: start)
        try await flushAll()
        if case .wait(let pending) = step { step = try await finish(pending.exchange, pending.work) }
        return try await streamed(step)
    }

    // MARK: Answers

    /// Encodes the answer and tells the observer of the exchange; a streamed one is only begun.
    ///
    /// - Parameter inTurn: whether the handler has just run, so that the time since the last mark is its own.
    private func finish(
        _ request: Request, _ route: Int?, since start: MonotonicTime, _ answer: consuming Response,
        inTurn: Bool = false
    ) -> Step {
        if let complete = service.options.finish { complete(request, &answer) }
        let isHead = request.method == .head
        let isStreamed = answer.stream != nil && !isHead && !answer.status.forbidsContent
        let keepsAlive = keepsAlive(request.head) && (!isStreamed || request.head.minorVersion == 1)
        let sent = encode(
            answer,
            ResponseEncoder.Context(
                id: request.id, isHead: isHead, minorVersion: request.head.minorVersion, keepsAlive: keepsAlive))
        if isStreamed {
            return .stream(Pending(Exchange(request, route, since: start), (answer, keepsAlive)))
        }
        let now = MonotonicTime.now
        if inTurn { context.noteTurn(until: now, route: route) }
        service.observe(
            request, answer.status, route: route, since: start, until: now, sent: sent, id: request.id,
            from: remoteAddress)
        return keepsAlive ? .next : .end
    }

    private func finish(_ exchange: Exchange, _ answer: consuming Response) -> Step {
        finish(exchange.request, exchange.route, since: exchange.start, answer)
    }

    private func keepsAlive(_ head: RequestHead) -> Bool {
        head.keepsAlive && streamed?.decoder.isDone != false && !isRestricted
            && requestCount < service.limits.requestLimit && !isDraining()
    }

    /// Sends the content of an answer whose head was encoded, if that is what is to be done.
    private func streamed(_ step: Step) async throws -> Step {
        guard case .stream(let pending) = step, let stream = pending.work.response.stream else { return step }
        let exchange = pending.exchange
        try await flushAll()
        channel.deadline = .distantFuture
        let isChunked = exchange.request.head.minorVersion == 1
        let writer = ContentWriter(self, isChunked: isChunked, on: context.loop)
        let outcome = await Supervision.outcome(
            of: {
                try await stream(writer)
                try await writer.finish()
            }, in: context.lane(exchange.route), watching: channel, needsPeer: true)
        let sent = await writer.sentByteCount
        observe(exchange, pending.work.response.status, sent: sent)
        guard case .ended = outcome else {
            if case .abandoned = outcome { service.events.count(.abandoned) }
            // The missing end tells the peer that the content is not whole.
            channel.abort()
            throw ConnectionEnded()
        }
        // A peer that was told so may have sent the next request already.
        return pending.work.keepsAlive ? .next : .end
    }

    private func observeAbandoned(_ exchange: Exchange) {
        service.events.count(.abandoned)
        observe(exchange, .clientClosedRequest, sent: 0)
    }

    private func observe(_ exchange: Exchange, _ status: Status, sent: Int) {
        service.observe(
            exchange.request, status, route: exchange.route, since: exchange.start, sent: sent,
            id: exchange.request.id, from: remoteAddress)
    }

    private func requestID(_ head: RequestHead) -> RequestID {
        guard let slice = head.requestID else { return context.nextID() }
        let supplied = head.bytes.withUnsafeBytes { bytes in
            RequestID.isAcceptable(UnsafeRawBufferPointer(rebasing: bytes[slice.range]))
        }
        return supplied ? .supplied(head.string(slice)) : context.nextID()
    }
}
