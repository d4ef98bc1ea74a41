internal import Networking

/// What comes before the first request of a connection: nothing, or the TLS handshake.
///
/// One that fails is counted and otherwise quiet: strangers cause them all day.
struct ServerHandshake {
    /// For who types `http://` where `https://` is spoken; the rest of the port's traffic has no such answer.
    private static let plainHTTPAnswer: StaticString = """
        HTTP/1.1 400 Bad Request\r
        Content-Type: text/plain; charset=utf-8\r
        Content-Length: 45\r
        Connection: close\r
        \r
        This port speaks HTTPS: use an https:// URL.

        """

    private let channel: Channel
    private let service: HTTPService

    init(_ channel: Channel, _ service: HTTPService) {
        self.channel = channel
        self.service = service
    }

    /// - Returns: whether the connection may be served.
    func succeeds() async -> Bool {
        guard let tls = service.tls else { return true }
        channel.deadline = channel.loop.turnStart + service.limits.headTimeout
        do throws(TLSError) {
            try await channel.handshake(with: tls.current)
            service.handshakes.record(channel.isResumed ? .resumed : .completed)
            return true
        } catch {
            service.handshakes.record(failure: error)
            if error == .plainHTTP { answerPlainly() }
            return false
        }
    }

    /// One write and the end, without lingering: it is a courtesy, and costs no more than that.
    private func answerPlainly() {
        channel.abandonTLS()
        let answer = Self.plainHTTPAnswer
        // Nobody is owed the answer: one that cannot be written changes nothing.
        _ = try? channel.write(UnsafeRawBufferPointer(start: answer.utf8Start, count: answer.utf8CodeUnitCount))
        channel.finishWriting()
    }
}
