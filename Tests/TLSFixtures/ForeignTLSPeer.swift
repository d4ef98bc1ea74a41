internal import COpenSSL
internal import Glibc

/// A TLS peer that is not ours: plain OpenSSL over a blocking socket, with whatever settings a test wants.
///
/// It blocks, so it works on a worker thread; there `SIGPIPE`, which OpenSSL's own writes raise, is blocked too.
package final class ForeignTLSPeer {
    package struct Settings: Sendable {
        package var isServer = false
        package var versions = TLS1_VERSION...TLS1_3_VERSION
        /// Of versions up to 1.2; level 0 lets even those through that OpenSSL itself thinks too weak.
        package var ciphers = "ALL:@SECLEVEL=0"
        package var protocols: [String] = []
        package var host: String?
        package var certificate: (pem: String, key: String)?

        package init() {}
    }

    package enum Outcome: Equatable, Sendable {
        case agreed(version: String, cipher: String, applicationProtocol: String)
        /// In OpenSSL's words; an alert of the other side is among them.
        case failed(String)
    }

    package static let version1 = TLS1_VERSION
    package static let version11 = TLS1_1_VERSION
    package static let version12 = TLS1_2_VERSION
    package static let version13 = TLS1_3_VERSION

    private let ssl: OpaquePointer
    private let descriptor: CInt

    /// Takes the descriptor over.
    package init(_ descriptor: CInt, _ settings: Settings = Settings()) {
        self.descriptor = descriptor
        let method = settings.isServer ? TLS_server_method() : TLS_client_method()
        guard let context = SSL_CTX_new(method), let ssl = SSL_new(context) else { preconditionFailure("no memory") }
        self.ssl = ssl
        // The `SSL` counts it.
        SSL_CTX_free(context)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        SSL_ctrl(ssl, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(settings.versions.lowerBound), nil)
        SSL_ctrl(ssl, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(settings.versions.upperBound), nil)
        precondition(SSL_set_cipher_list(ssl, settings.ciphers) == 1)
        let offers = settings.protocols.flatMap { [UInt8($0.utf8.count)] + $0.utf8 }
        if !offers.isEmpty { precondition(SSL_set_alpn_protos(ssl, offers, UInt32(offers.count)) == 0) }
        if let host = settings.host { _ = copenssl_set_server_name(ssl, host) }
        if let certificate = settings.certificate { Self.use(certificate, ssl) }
        SSL_set_fd(ssl, descriptor)
        if settings.isServer { SSL_set_accept_state(ssl) } else { SSL_set_connect_state(ssl) }
    }

    deinit {
        SSL_free(ssl)
        _ = close(descriptor)
    }

    package func handshake() -> Outcome {
        ERR_clear_error()
        let code = SSL_do_handshake(ssl)
        guard code == 1 else { return .failed(Self.reason(SSL_get_error(ssl, code))) }
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        SSL_get0_alpn_selected(ssl, &name, &count)
        let selected = UnsafeBufferPointer(start: name, count: Int(count))
        return .agreed(
            version: String(cString: SSL_get_version(ssl)),
            cipher: String(cString: SSL_CIPHER_get_name(SSL_get_current_cipher(ssl))),
            applicationProtocol: String(decoding: selected, as: UTF8.self))
    }

    /// The name that a client asks for, as the server is told; `nil` if it is not.
    package var serverName: String? {
        SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name).map { String(cString: $0) }
    }

    /// - Returns: what comes next; empty at an announced end, `nil` at any other.
    package func read() -> [UInt8]? {
        ERR_clear_error()
        var bytes = [UInt8](repeating: 0, count: 16 * 1024)
        let count = SSL_read(ssl, &bytes, CInt(bytes.count))
        if count > 0 { return Array(bytes[..<Int(count)]) }
        return SSL_get_error(ssl, count) == SSL_ERROR_ZERO_RETURN ? [] : nil
    }

    @discardableResult
    package func write(_ bytes: [UInt8]) -> Bool {
        ERR_clear_error()
        return SSL_write(ssl, bytes, CInt(bytes.count)) == CInt(bytes.count)
    }

    /// Sends the announcement of the end.
    package func finish() { _ = SSL_shutdown(ssl) }

    /// Has new keys sent, without any content.
    ///
    /// - Returns: `false` once the other side is gone.
    package func updateKeys(asking: Bool = false) -> Bool {
        ERR_clear_error()
        let type = asking ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED
        return SSL_key_update(ssl, type) == 1 && SSL_do_handshake(ssl) == 1
    }

    /// Asks for a new handshake on this connection, which version 1.2 knows.
    package func renegotiate() -> Bool {
        ERR_clear_error()
        return SSL_renegotiate(ssl) == 1 && SSL_do_handshake(ssl) == 1
    }

    private static func reason(_ error: CInt) -> String {
        guard error == SSL_ERROR_SSL else { return "the connection ended" }
        return String(cString: ERR_reason_error_string(ERR_peek_error()))
    }

    private static func use(_ certificate: (pem: String, key: String), _ ssl: OpaquePointer) {
        func input(_ text: String) -> OpaquePointer? {
            let output = BIO_new(BIO_s_mem())
            BIO_write(output, text, CInt(text.utf8.count))
            return output
        }
        let pem = input(certificate.pem)
        let key = input(certificate.key)
        defer {
            BIO_free(pem)
            BIO_free(key)
        }
        let x509 = PEM_read_bio_X509(pem, nil, nil, nil)
        let pkey = PEM_read_bio_PrivateKey(key, nil, nil, nil)
        precondition(SSL_use_certificate(ssl, x509) == 1 && SSL_use_PrivateKey(ssl, pkey) == 1)
        X509_free(x509)
        EVP_PKEY_free(pkey)
    }
}
