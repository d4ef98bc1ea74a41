internal import COpenSSL
internal import Glibc

/// One TLS connection over a channel: what the application reads and writes, turned into records and back.
///
/// It belongs to the channel and its loop. OpenSSL may have to read before it can write and the reverse; what it waits
/// for is kept here, and asked for by `mayRead` and `mayWrite`.
final class TLSSession {
    /// What a handshake needs next.
    enum Step {
        case done
        case readable
        case writable
    }

    /// What an operation that did not get on waits for.
    private enum Wait {
        case reading
        case writing
    }

    /// Most bytes taken in before one comes out for the application: a peer that sends endless key updates would keep
    /// the loop busy for nothing.
    private static let silentByteLimit = 64 * 1024
    /// Most bytes of a peer's part of a handshake; certificates take room.
    private static let handshakeByteLimit = 256 * 1024

    private let ssl: OpaquePointer
    private let context: TLSContext
    private unowned let channel: Channel
    private let host: String?
    /// Who a client is, if it has shown a certificate.
    private(set) var peer: PeerIdentity?
    /// Why reading or writing failed, where TLS itself was the reason.
    private(set) var failure: TLSError?

    private var readWait = Wait.reading
    private var writeWait = Wait.writing
    /// OpenSSL has taken more from the socket than it gave out.
    private var holdsMore = false
    private var isEstablished = false
    private var hasFailed = false
    private var hasFinished = false
    /// A record is half sent: nothing but its rest may follow.
    private var isAmidRecord = false
    private var silentByteCount = 0

    // Noted by the transport while OpenSSL runs:
    private var systemError: SystemError?
    private var sawEndOfStream = false

    /// - Parameter host: what a client asked for, and the server's certificate has to name.
    init(_ context: TLSContext, on channel: Channel, host: String?) throws(TLSError) {
        OpenSSLErrors.clear()
        guard let ssl = context.makeSession() else { throw .failed(OpenSSLErrors.takeText()) }
        self.ssl = ssl
        self.context = context
        self.channel = channel
        self.host = host
        // From here on `deinit` frees what there is.
        guard let bio = TLSTransport.makeBIO(for: self) else { throw .failed(OpenSSLErrors.takeText()) }
        SSL_set_bio(ssl, bio, bio)
        switch context.side {
        case .server: SSL_set_accept_state(ssl)
        case .client: try beginAsClient()
        }
    }

    deinit { SSL_free(ssl) }

    /// Whether the handshake took up an earlier session instead of proving anything anew.
    var isResumed: Bool { SSL_session_reused(ssl) == 1 }

    /// `TLSv1.2` or `TLSv1.3`.
    var version: String { String(cString: SSL_get_version(ssl)) }

    // MARK: Handshake

    private func beginAsClient() throws(TLSError) {
        SSL_set_connect_state(ssl)
        guard SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(self).toOpaque()) == 1 else {
            throw .failed(OpenSSLErrors.takeText())
        }
        guard let host else {
            guard !context.checksHost else { throw .failed("no host to check the certificate for") }
            return
        }
        try expect(host)
        context.resumable.take(for: host)?.resume(with: ssl)
    }

    /// Has the certificate checked for a name or an address, and names are told to the server (RFC 6066 §3).
    private func expect(_ host: String) throws(TLSError) {
        let isNumeric = SocketAddress(ip: host, port: 0) != nil
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        // OpenSSL takes an empty name for none to be checked, and would not see what follows a NUL.
        guard !name.isEmpty, !name.utf8.contains(0) else { throw .failed("no host to check the certificate for") }
        guard isNumeric || copenssl_set_server_name(ssl, name) == 1 else { throw .failed(OpenSSLErrors.takeText()) }
        guard context.checksHost else { return }
        SSL_set_hostflags(ssl, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT))
        let isExpected =
            isNumeric ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name) : SSL_set1_host(ssl, name)
        guard isExpected == 1 else { throw .failed(OpenSSLErrors.takeText()) }
    }

    /// Goes on with the handshake as far as it gets.
    func handshake() throws(TLSError) -> Step {
        OpenSSLErrors.clear()
        let code = SSL_do_handshake(ssl)
        if code == 1 {
            try complete()
            return .done
        }
        switch SSL_get_error(ssl, code) {
        case SSL_ERROR_WANT_READ:
            readWait = .reading
            return .readable
        case SSL_ERROR_WANT_WRITE:
            writeWait = .writing
            return .writable
        default:
            hasFailed = true
            throw handshakeError()
        }
    }

    /// Looks at what OpenSSL does not look at when a session is resumed, and relies on nothing where a check is cheap.
    private func complete() throws(TLSError) {
        holdsMore = SSL_has_pending(ssl) == 1
        hasFailed = true
        if let certificate = SSL_get0_peer_certificate(ssl) {
            let result = SSL_get_verify_result(ssl)
            guard result == X509_V_OK else { throw .certificateRefused(Self.text(of: result)) }
            guard X509_cmp_current_time(X509_get0_notAfter(certificate)) > 0 else {
                throw .certificateRefused(Self.text(of: Int(X509_V_ERR_CERT_HAS_EXPIRED)))
            }
            if context.side == .server { peer = PeerIdentity(of: certificate) }
        } else if context.needsPeerCertificate {
            throw .certificateRefused("there is none")
        }
        hasFailed = false
        isEstablished = true
        silentByteCount = 0
    }

    private func handshakeError() -> TLSError {
        if systemError != nil || sawEndOfStream { return .connectionLost }
        switch OpenSSLErrors.firstReason {
        case SSL_R_HTTP_REQUEST: return .plainHTTP
        case SSL_R_CERTIFICATE_VERIFY_FAILED: return .certificateRefused(Self.text(of: SSL_get_verify_result(ssl)))
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE: return .certificateRefused("there is none")
        default: return protocolError()
        }
    }

    private func protocolError() -> TLSError {
        if isSilentTooLong { return .failed("too much without content") }
        return .failed(OpenSSLErrors.takeText())
    }

    private static func text(of result: Int) -> String { String(cString: X509_verify_cert_error_string(result)) }

    /// Keeps what the server allows to be resumed.
    func keep(_ session: ResumableTLSSession) {
        if let host { context.resumable.add(session, for: host) }
    }

    // MARK: Reading and writing

    /// Whether a read may bring something.
    var mayRead: Bool { holdsMore || (readWait == .reading ? channel.mayRead : channel.mayWrite) }

    /// Whether a write may get on.
    var mayWrite: Bool { writeWait == .writing ? channel.mayWrite : channel.mayRead }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Channel.Read {
        guard channel.isOpen else { return .endOfStream }
        // What has failed once stays so: a second read must not take the end for one that was announced.
        guard isEstablished, !hasFailed else { throw SystemError(call: "SSL_read_ex", code: EPROTO) }
        guard mayRead else { return .wouldBlock }
        OpenSSLErrors.clear()
        var count = 0
        let code = SSL_read_ex(ssl, buffer.baseAddress, buffer.count, &count)
        if code == 1 {
            // A short read says nothing of the socket: records end where the sender chose.
            holdsMore = SSL_has_pending(ssl) == 1
            readWait = .reading
            silentByteCount = 0
            return .bytes(count)
        }
        holdsMore = false
        switch SSL_get_error(ssl, code) {
        case SSL_ERROR_ZERO_RETURN: return .endOfStream
        case SSL_ERROR_WANT_READ: readWait = .reading
        case SSL_ERROR_WANT_WRITE: readWait = .writing
        default: throw fail("SSL_read_ex")
        }
        return .wouldBlock
    }

    /// - Returns: how many bytes are on their way; the rest is to be offered again.
    func write(_ buffer: UnsafeRawBufferPointer) throws(SystemError) -> Int {
        guard channel.isOpen, isEstablished, !hasFailed, !hasFinished else {
            throw SystemError(call: "SSL_write_ex", code: EPIPE)
        }
        var sent = 0
        while sent < buffer.count {
            let rest = UnsafeRawBufferPointer(rebasing: buffer[sent...])
            guard let count = try writeRecord(rest) else { return sent }
            sent += count
        }
        return sent
    }

    /// - Returns: `nil` if it has to wait.
    private func writeRecord(_ buffer: UnsafeRawBufferPointer) throws(SystemError) -> Int? {
        OpenSSLErrors.clear()
        var count = 0
        let code = SSL_write_ex(ssl, buffer.baseAddress, buffer.count, &count)
        isAmidRecord = code != 1
        if code == 1 {
            writeWait = .writing
            return count
        }
        switch SSL_get_error(ssl, code) {
        case SSL_ERROR_WANT_WRITE: writeWait = .writing
        case SSL_ERROR_WANT_READ: writeWait = .reading
        default: throw fail("SSL_write_ex")
        }
        return nil
    }

    /// Tells the peer that nothing more comes, once: without it an end could be the work of somebody between.
    ///
    /// What the kernel does not take of it is not sent: nobody waits for an end.
    func finish() {
        guard isEstablished, !hasFailed, !hasFinished, !isAmidRecord else { return }
        hasFinished = true
        OpenSSLErrors.clear()
        _ = SSL_shutdown(ssl)
    }

    /// Leaves the end unannounced, so that the peer does not take what it has for all there was.
    func forgoEnd() { hasFinished = true }

    private func fail(_ call: String) -> SystemError {
        hasFailed = true
        if let systemError { return systemError }
        if sawEndOfStream { return SystemError(call: call, code: ECONNRESET) }
        failure = protocolError()
        return SystemError(call: call, code: EPROTO)
    }

    // MARK: The transport's side

    private var isSilentTooLong: Bool {
        silentByteCount > (isEstablished ? Self.silentByteLimit : Self.handshakeByteLimit)
    }

    /// - Returns: `nil` after an error, which is kept.
    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Channel.Read? {
        guard !isSilentTooLong else { return nil }
        do {
            let read = try channel.receive(into: buffer)
            if case .bytes(let count) = read { silentByteCount += count }
            if case .endOfStream = read { sawEndOfStream = true }
            return read
        } catch {
            systemError = error
            return nil
        }
    }

    /// - Returns: `nil` after an error, which is kept; 0 if the kernel takes nothing.
    func transmit(_ buffer: UnsafeRawBufferPointer) -> Int? {
        do {
            return try channel.transmit(buffer)
        } catch {
            systemError = error
            return nil
        }
    }
}
