internal import Networking

/// What connections of a server are protected by, and what comes before their first request.
///
/// A handshake that fails is counted and otherwise quiet: strangers cause them all day.
struct ServerTLS: Sendable {
    /// For who types `http://` where `https://` is spoken; the rest of the port's traffic has no such answer.
    private static let plainHTTPAnswer: StaticString = """
        HTTP/1.1 400 Bad Request\r
        Content-Type: text/plain; charset=utf-8\r
        Content-Length: 45\r
        Connection: close\r
        \r
        This port speaks HTTPS: use an https:// URL.

        """

    private let contexts: ReloadingTLSContext
    private let counts: HandshakeCounts

    init(contexts: ReloadingTLSContext, _ counts: HandshakeCounts) {
        self.contexts = contexts
        self.counts = counts
    }

    /// - Returns: whether the connection may be served; if not, it is to be ended as after an answer.
    func handshake(_ channel: Channel, _ limits: ServerLimits) async -> Bool {
        channel.deadline = channel.loop.turnStart + limits.handshakeTimeout
        do throws(TLSError) {
            try await channel.handshake(with: contexts.current)
            counts.record(channel.isResumed ? .resumed : .completed)
            return true
        } catch {
            counts.record(failure: error)
            switch error {
            case .plainHTTP: Self.answerPlainly(channel)
            // What still comes is read past TLS, and dropped: a reset would overtake the alert that says why.
            case .failed, .certificateRefused: channel.abandonTLS()
            case .timedOut, .connectionLost: break
            }
            return false
        }
    }

    /// One write, as a courtesy; what the kernel does not take of it is not waited for.
    private static func answerPlainly(_ channel: Channel) {
        channel.abandonTLS()
        // Nobody is owed the answer: one that cannot be written changes nothing.
        _ = try? channel.write(
            UnsafeRawBufferPointer(start: plainHTTPAnswer.utf8Start, count: plainHTTPAnswer.utf8CodeUnitCount))
    }
}
