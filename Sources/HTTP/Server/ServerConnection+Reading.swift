internal import Networking

extension ServerConnection {
    // MARK: Heads

    /// Fills `context.head` with the next request's, from what has been received.
    ///
    /// - Returns: `false` if its end has not come.
    func readHead() throws -> Bool {
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
        try service.parser.checkSize(end ?? bytes.count, of: bytes)
        guard let end else { return nil }
        scanner.reset()
        isTimingHead = false
        isLastLook = false
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

    // MARK: Waiting for a head

    /// Time a connection without a request has left when the server drains: one that is on its way is answered.
    private static let drainTimeout: Duration = .milliseconds(500)

    var drainDeadline: MonotonicTime { context.loop.turnStart + Self.drainTimeout }

    /// Who is in the reserve and asks nothing would keep the probes out.
    private var idleTimeout: Duration {
        let limits = service.limits
        return isRestricted ? min(limits.headTimeout, limits.idleTimeout) : limits.idleTimeout
    }

    /// Sets the deadline for more of the next head.
    func prepareToWait(isDraining: Bool) {
        if pending.isEmpty {
            // The deadline has passed already: see `resume`.
            if isLastLook { return }
            channel.deadline = isDraining ? drainDeadline : context.loop.turnStart + idleTimeout
        } else if !isTimingHead {
            isTimingHead = true
            channel.deadline = context.loop.turnStart + service.limits.headTimeout
        }
    }

    /// - Throws: `ConnectionEnded` at the idle limit, between two requests.
    func resume(after readiness: Readiness) throws {
        guard readiness == .timedOut else { return }
        if pending.isEmpty {
            guard !isLastLook else { throw ConnectionEnded() }
            // A request may have come in this very turn, of which the loop has not told yet.
            isLastLook = true
            return channel.askAgain()
        }
        service.events.count(.headTimedOut)
        throw ProtocolFault.headTimeout
    }

    // MARK: Content

    /// Reads the whole content that belongs to `head`.
    func readContent(_ head: RequestHead, _ decoder: consuming ContentDecoder) async throws -> [UInt8] {
        var decoder = decoder
        var content: [UInt8] = []
        if case .length(let count) = head.framing { content.reserveCapacity(count) }
        try takePending(&decoder, into: &content)
        if !decoder.isDone, head.expectsContinue { try await sendContinue() }

        var pace = service.limits.contentPace(from: context.loop.turnStart)
        while !decoder.isDone {
            channel.deadline = pace.deadline
            let before = content.count
            try await receive(&decoder, into: &content)
            pace.passed(content.count - before, now: context.loop.turnStart)
        }
        return content
    }

    /// The next piece of the content that the handler of a request reads; `nil` at its end.
    ///
    /// - Throws: `PeerGone` if that request is over, too: the handler was given up, and what comes belongs to another.
    func nextPiece(of requestNumber: Int) async throws -> [UInt8]? {
        guard var reading = streamed, reading.requestNumber == requestNumber else { throw PeerGone() }
        let handlerDeadline = channel.deadline
        let asked = context.loop.turnStart
        reading.pace.pause(nanoseconds: asked.nanoseconds(since: reading.pausedAt))
        defer { pause(reading, asked: asked, handlerDeadline) }
        if reading.isContinueDue {
            reading.isContinueDue = false
            try await sendContinue()
        }
        var piece: [UInt8] = []
        while piece.isEmpty, !reading.decoder.isDone {
            channel.deadline = reading.pace.deadline
            try await receive(&reading.decoder, into: &piece)
            reading.pace.passed(piece.count, now: context.loop.turnStart)
            guard streamed?.requestNumber == requestNumber else { throw PeerGone() }
        }
        return piece.isEmpty ? nil : piece
    }

    /// Keeps where the reading stands; the handler's time went on only while it did not wait for the peer.
    private func pause(_ reading: StreamedReading, asked: MonotonicTime, _ handlerDeadline: MonotonicTime) {
        guard streamed?.requestNumber == reading.requestNumber else { return }
        let now = context.loop.turnStart
        streamed = reading
        streamed?.pausedAt = now
        channel.deadline = handlerDeadline + .nanoseconds(Int64(clamping: now.nanoseconds(since: asked)))
    }

    /// Ends the reading of a handler that was given up, even if it waits.
    func endStreamedContent() {
        guard streamed != nil else { return }
        streamed = nil
        channel.interrupt()
    }

    /// Takes what is there of the content, or waits once for some.
    func receive(_ decoder: inout ContentDecoder, into content: inout [UInt8]) async throws {
        if !pending.isEmpty { return try takePending(&decoder, into: &content) }
        switch try received() {
        case .bytes(let count):
            let fresh = UnsafeRawBufferPointer(rebasing: context.input[..<count])
            let used = try decoder.decode(fresh, into: &content)
            if used < count { pending.append(UnsafeRawBufferPointer(rebasing: fresh[used...])) }
        case .wouldBlock, .endOfStream:
            guard await channel.readable() == .timedOut else { return }
            service.events.count(.contentTimedOut)
            throw ProtocolFault.contentTimeout
        }
    }

    private func takePending(
        _ decoder: inout ContentDecoder, into content: inout [UInt8]
    ) throws(ProtocolFault) {
        let used = try pending.withBytes { bytes throws(ProtocolFault) in
            try decoder.decode(bytes, into: &content)
        }
        pending.consume(used)
    }
}
