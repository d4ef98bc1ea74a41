internal import Networking

/// One connection of the client: an exchange at a time, on the loop of the client.
final class ClientConnection {
    private static let readByteCount = 16 * 1024

    private let channel: Channel
    private let limits: ClientLimits
    private var pending: [UInt8] = []
    /// Whether anything of the current answer has arrived: until then a stale connection may be replaced.
    private(set) var hasAnswerBegun = false
    /// When the current exchange has to be over.
    private var deadline = MonotonicTime.distantFuture
    /// Whether another exchange may follow.
    private(set) var isReusable = false
    private(set) var idleSince = MonotonicTime.now

    init(_ channel: Channel, limits: ClientLimits) {
        self.channel = channel
        self.limits = limits
    }

    func close() { channel.close() }

    /// Whether an unused connection still stands: neither ended nor with bytes nobody asked for.
    func isFresh(now: MonotonicTime) -> Bool {
        guard now < idleSince + limits.idleTimeout else { return false }
        var probe: UInt8 = 0
        let read = withUnsafeMutableBytes(of: &probe) { try? channel.read(into: $0) }
        return read == .wouldBlock
    }

    /// Sends a request and reads the answer to it.
    func exchange(_ request: ClientRequest, deadline: MonotonicTime) async throws(ClientError) -> ClientResponse {
        channel.deadline = deadline
        self.deadline = deadline
        hasAnswerBegun = false
        isReusable = false
        try await write(Self.encode(request))
        channel.deadline = min(deadline, .now + limits.firstByteTimeout)
        while true {
            let head = try await readHead()
            // Nobody asked to switch: what follows would be no HTTP (RFC 9110 §15.2.2).
            guard head.status.code != 101 else { throw .malformedResponse }
            // Other interim answers are passed over (RFC 9110 §15.2).
            if head.status.code >= 200 { return try await finish(head, request) }
        }
    }

    private func finish(
        _ head: ResponseHeadParser.Head, _ request: ClientRequest
    ) async throws(ClientError) -> ClientResponse {
        let framing = try ResponseHeadParser.framing(of: head, to: request.method)
        let content = try await readContent(framing)
        isReusable = framing != .untilClose && ResponseHeadParser.keepsAlive(head) && pending.isEmpty
        idleSince = .now
        return ClientResponse(status: head.status, fields: head.fields, content: content)
    }

    private static func encode(_ request: ClientRequest) -> [UInt8] {
        var head = "\(request.method.name) \(request.url.target) HTTP/1.1\r\nHost: \(request.url.origin.authority)\r\n"
        for field in request.fields where field.isWellFormed { head += "\(field.name): \(field.value)\r\n" }
        if !request.content.isEmpty || request.method == .post || request.method == .put || request.method == .patch {
            head += "Content-Length: \(request.content.count)\r\n"
        }
        return Array(head.utf8) + [13, 10] + request.content
    }

    // MARK: Input and output

    private func write(_ bytes: [UInt8]) async throws(ClientError) {
        var sent = 0
        while sent < bytes.count {
            // Whatever the system call says, the connection is of no more use.
            guard
                let count = try? bytes.withUnsafeBytes({ bytes in
                    try channel.write(UnsafeRawBufferPointer(rebasing: bytes[sent...]))
                })
            else { throw lost }
            sent += count
            if sent < bytes.count, await channel.writable() == .timedOut { throw .timedOut }
        }
    }

    /// Why reading or writing failed: a server that refuses our certificate says so after its handshake only.
    private var lost: ClientError { channel.tlsFailure.map { .insecure($0) } ?? .connectionLost }

    private func readHead() async throws(ClientError) -> ResponseHeadParser.Head {
        var scanner = HeadScanner()
        while true {
            let end = try headEnd(&scanner)
            if end ?? pending.count > limits.headByteLimit { throw .responseTooLarge }
            if let end {
                let bytes = Array(pending[..<end])
                pending = Array(pending[end...])
                return try bytes.withUnsafeBufferPointer { bytes throws(ClientError) in
                    try ResponseHeadParser.parse(UnsafeRawBufferPointer(bytes))
                }
            }
            if try await receive() == 0 { throw .connectionLost }
        }
    }

    private func headEnd(_ scanner: inout HeadScanner) throws(ClientError) -> Int? {
        do {
            return try pending.withUnsafeBytes { try scanner.end(in: $0) }
        } catch {
            throw .malformedResponse
        }
    }

    private func readContent(_ framing: ResponseHeadParser.Framing) async throws(ClientError) -> [UInt8] {
        switch framing {
        case .none: return []
        case .length(let count): return try await decode(.length(count))
        case .chunked: return try await decode(.chunked)
        case .untilClose: return try await readToEnd()
        }
    }

    private func decode(_ framing: ContentFraming) async throws(ClientError) -> [UInt8] {
        var content: [UInt8] = []
        var decoder = try Self.understood { () throws(ProtocolFault) in
            try ContentDecoder(framing, byteLimit: limits.contentByteLimit)
        }
        while true {
            let used = try Self.understood { () throws(ProtocolFault) in
                try pending.withUnsafeBufferPointer { bytes throws(ProtocolFault) in
                    try decoder.decode(UnsafeRawBufferPointer(bytes), into: &content)
                }
            }
            pending = Array(pending[used...])
            if decoder.isDone { return content }
            if try await receive() == 0 { throw .connectionLost }
        }
    }

    /// What a part of the protocol found wrong, in the client's words.
    private static func understood<Result>(
        _ body: () throws(ProtocolFault) -> Result
    ) throws(ClientError) -> Result {
        do {
            return try body()
        } catch {
            throw error == .contentTooLarge ? .responseTooLarge : .malformedResponse
        }
    }

    /// Over TLS an end that the server did not announce is an error of the channel: the answer may have been cut short.
    private func readToEnd() async throws(ClientError) -> [UInt8] {
        repeat {
            if pending.count > limits.contentByteLimit { throw .responseTooLarge }
        } while try await receive() > 0
        defer { pending = [] }
        return pending
    }

    /// Appends what arrives to `pending`.
    ///
    /// - Returns: the number of bytes, 0 at the end of the stream.
    private func receive() async throws(ClientError) -> Int {
        while true {
            var buffer = [UInt8](repeating: 0, count: Self.readByteCount)
            guard let read = try? buffer.withUnsafeMutableBytes({ try channel.read(into: $0) }) else { throw lost }
            switch read {
            case .bytes(let count):
                if !hasAnswerBegun {
                    hasAnswerBegun = true
                    channel.deadline = deadline
                }
                pending.append(contentsOf: buffer[..<count])
                return count
            case .endOfStream: return 0
            case .wouldBlock:
                switch await channel.readable() {
                case .ready: continue
                case .timedOut: throw .timedOut
                case .interrupted: throw .connectionLost
                }
            }
        }
    }
}
