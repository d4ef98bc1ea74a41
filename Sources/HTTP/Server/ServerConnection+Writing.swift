internal import Networking

extension ServerConnection {
    /// Bytes and time granted to a peer that is being refused, so that the answer is not lost to a reset.
    private static let lingerByteLimit = 256 * 1024
    private static let lingerTimeout: Duration = .seconds(2)

    /// Appends a message to the loop's buffer.
    ///
    /// - Returns: its size, in bytes.
    func encode(_ response: Response, _ shape: ResponseEncoder.Context) -> Int {
        let before = context.output.count
        context.encoder.encode(response, shape, to: context.output)
        return context.output.count - before
    }

    /// Writes the answers gathered in the loop's buffer; what the kernel does not take goes to `unsent`.
    func flush() throws {
        let output = context.output
        guard output.count > 0 else { return }
        // Nothing may stay in the loop's buffer while this task waits.
        defer { output.clear() }
        let taken = try channel.write(output.bytes)
        if taken < output.count { unsent = Array(output.bytes[taken...]) }
    }

    /// Writes the answers gathered in the loop's buffer, waiting for the peer if need be.
    func flushAll() async throws {
        try flush()
        if !unsent.isEmpty { try await writeUnsent() }
    }

    func writeUnsent() async throws {
        try await write(unsent)
        unsent = []
    }

    /// Writes all of `bytes`.
    ///
    /// - Throws: `PeerGone` if the peer takes too long over it.
    func write(_ bytes: [UInt8]) async throws {
        var pace: Pace?
        var sent = 0
        while true {
            let taken = try bytes.withUnsafeBytes { bytes in
                try channel.write(UnsafeRawBufferPointer(rebasing: bytes[sent...]))
            }
            sent += taken
            guard sent < bytes.count else { break }
            // What the kernel took before it was full tells nothing of the peer.
            var current = pace ?? service.limits.writePace(from: context.loop.turnStart)
            if pace != nil { current.passed(taken, now: context.loop.turnStart) }
            pace = current
            channel.deadline = current.deadline
            guard await channel.writable() == .timedOut else { continue }
            service.events.count(.writeTimedOut)
            throw PeerGone()
        }
        channel.deadline = .distantFuture
    }

    func sendContinue() async throws {
        context.output.append("HTTP/1.1 100 Continue\r\n\r\n")
        try await flushAll()
    }

    // MARK: Refusing

    /// Answers a head that was not understood.
    func refuse(_ fault: ProtocolFault) async {
        await refuse(fault, request: nil, id: context.nextID(), start: context.loop.turnStart)
    }

    /// Answers what will not be read to its end; what was gathered for requests before it goes first, in order.
    func refuse(_ error: any Error, request: Request?, id: RequestID, start: MonotonicTime) async {
        service.events.count(.messageRefused)
        var response = service.options.errorResponder(error, request, id)
        if let request { service.options.finish?(request, &response) }
        let sent = encode(
            response,
            ResponseEncoder.Context(id: id, isHead: request?.method == .head, minorVersion: 1, keepsAlive: false))
        service.observe(request, response.status, since: start, sent: sent, id: id, from: remoteAddress)
        // A peer that cannot be written to is not there to be told.
        try? await flushAll()
    }

    /// Ends our side and drops what still comes, for a while: a reset would overtake the answer (RFC 9112 §9.6).
    func linger() async {
        channel.finishWriting()
        channel.deadline = context.loop.turnStart + Self.lingerTimeout
        var dropped = 0
        while dropped < Self.lingerByteLimit {
            guard let read = try? channel.read(into: context.input) else { return }
            switch read {
            case .bytes(let count): dropped += count
            case .endOfStream: return
            case .wouldBlock:
                // An interruption left from the drain ends nothing here; a closed channel reads as ended.
                if await channel.readable() == .timedOut { return }
            }
        }
    }
}
