internal import COpenSSL

extension TLSContext {
    /// `http/1.1` as it goes into the handshake (RFC 7301 §3.1).
    private static let offeredProtocols: [UInt8] = [8] + "http/1.1".utf8

    /// - Throws: `TLSFileFault` that names the file at fault. It reads files: not on an event loop.
    package static func client(_ settings: ClientTLSSettings) throws(TLSFileFault) -> TLSContext {
        let handle = try makeHandle(.client)
        if let certificate = settings.certificateFile, let key = settings.privateKeyFile {
            try load(certificate: certificate, key: key, into: handle.pointer)
        }
        try trust(settings.trust, handle.pointer)
        SSL_CTX_set_verify(handle.pointer, SSL_VERIFY_PEER, nil)
        // Unlike its siblings this function returns 0 for success.
        guard SSL_CTX_set_alpn_protos(handle.pointer, offeredProtocols, UInt32(offeredProtocols.count)) == 0 else {
            throw libraryFault()
        }
        copenssl_set_session_cache(handle.pointer, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL)
        SSL_CTX_sess_set_new_cb(handle.pointer, keepSession)
        var checksHost = true
        if case .certificate = settings.trust { checksHost = false }
        return TLSContext(handle, .client, needsPeerCertificate: true, checksHost: checksHost)
    }

    private static func trust(_ trust: ClientTLSSettings.Trust, _ pointer: OpaquePointer) throws(TLSFileFault) {
        switch trust {
        case .system:
            guard SSL_CTX_set_default_verify_paths(pointer) == 1 else { throw libraryFault() }
        case .authorities(let file):
            guard SSL_CTX_load_verify_file(pointer, file) == 1 else { throw fault(.authorities, file) }
        case .certificate(let file):
            try trustAlone(file, pointer)
        }
    }

    /// Trusts the first certificate of a file itself, whoever has signed it.
    private static func trustAlone(_ file: String, _ pointer: OpaquePointer) throws(TLSFileFault) {
        guard let input = BIO_new_file(file, "r") else { throw fault(.authorities, file) }
        defer { BIO_free(input) }
        guard let certificate = PEM_read_bio_X509(input, nil, nil, nil) else { throw fault(.authorities, file) }
        defer { X509_free(certificate) }
        guard let store = SSL_CTX_get_cert_store(pointer), X509_STORE_add_cert(store, certificate) == 1,
            X509_STORE_set_flags(store, UInt(X509_V_FLAG_PARTIAL_CHAIN)) == 1
        else { throw libraryFault() }
    }
}

/// Takes over a session that the server allows to be resumed; 1 says that it is ours to free.
private func keepSession(_ ssl: OpaquePointer?, _ session: OpaquePointer?) -> CInt {
    guard let ssl, let session, let owner = SSL_get_ex_data(ssl, 0) else { return 0 }
    Unmanaged<TLSSession>.fromOpaque(owner).takeUnretainedValue().keep(ResumableTLSSession(owning: session))
    return 1
}
