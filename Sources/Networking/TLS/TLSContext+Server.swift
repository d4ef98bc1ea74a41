internal import COpenSSL

extension TLSContext {
    /// Time after which a session can no longer be resumed, in seconds.
    private static let sessionLifetime = 7200
    /// Tickets sent after a full handshake of version 1.3; one is enough for who opens connections one by one.
    private static let ticketCount = 1

    /// - Parameter tickets: what seals session tickets; sessions are resumed by contexts with the same keys.
    /// - Throws: `TLSFileFault` that names the file at fault. It reads files: not on an event loop.
    package static func server(
        _ settings: ServerTLSSettings, tickets: TLSTicketKeys
    ) throws(TLSFileFault) -> TLSContext {
        let handle = try makeHandle(.server)
        try load(certificate: settings.certificateFile, key: settings.privateKeyFile, into: handle.pointer)
        copenssl_prefer_ciphers_of_server(handle.pointer)
        SSL_CTX_set_alpn_select_cb(handle.pointer, selectProtocol, nil)
        try setResumption(handle.pointer, tickets, asksForCertificates: settings.clientAuthentication != .none)
        if settings.clientAuthentication != .none, let file = settings.clientAuthoritiesFile {
            try trustClients(of: file, isRequired: settings.clientAuthentication == .required, handle.pointer)
        }
        return TLSContext(
            handle, .server, needsPeerCertificate: settings.clientAuthentication == .required, ticketKeys: tickets)
    }

    private static func setResumption(
        _ pointer: OpaquePointer, _ tickets: TLSTicketKeys, asksForCertificates: Bool
    ) throws(TLSFileFault) {
        copenssl_set_session_cache(pointer, SSL_SESS_CACHE_OFF)
        SSL_CTX_set_timeout(pointer, sessionLifetime)
        // A client's certificate is not checked anew when its session is resumed. So a session does not outlive the
        // context that checked it: an authority that was taken out of the file vouches for nobody any more.
        var id = [UInt8](repeating: 0, count: Int(SSL_MAX_SID_CTX_LENGTH))
        if asksForCertificates, RAND_bytes(&id, CInt(id.count)) != 1 { throw libraryFault() }
        guard SSL_CTX_set_num_tickets(pointer, ticketCount) == 1,
            SSL_CTX_set_session_id_context(pointer, id, UInt32(id.count)) == 1,
            SSL_CTX_set_ex_data(pointer, 0, Unmanaged.passUnretained(tickets).toOpaque()) == 1,
            SSL_CTX_set_tlsext_ticket_key_evp_cb(pointer, sealTicket) == 1
        else { throw libraryFault() }
    }

    private static func trustClients(
        of file: String, isRequired: Bool, _ pointer: OpaquePointer
    ) throws(TLSFileFault) {
        guard SSL_CTX_load_verify_file(pointer, file) == 1, let names = SSL_load_client_CA_file(file) else {
            throw fault(.authorities, file)
        }
        SSL_CTX_set_client_CA_list(pointer, names)
        SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER | (isRequired ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0), nil)
    }
}

/// Takes `http/1.1` of what the client offers (RFC 7301); who offers other protocols only is told so by an alert.
private func selectProtocol(
    _ ssl: OpaquePointer?, _ selected: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    _ selectedCount: UnsafeMutablePointer<UInt8>?, _ offered: UnsafePointer<UInt8>?, _ count: UInt32,
    _ context: UnsafeMutableRawPointer?
) -> CInt {
    let offers = UnsafeBufferPointer(start: offered, count: Int(count))
    var start = 0
    while start < offers.count {
        let end = start + 1 + Int(offers[start])
        guard end <= offers.count else { break }
        let name = UnsafeBufferPointer(rebasing: offers[(start + 1)..<end])
        if name.elementsEqual("http/1.1".utf8) {
            selected?.pointee = name.baseAddress
            selectedCount?.pointee = UInt8(name.count)
            return SSL_TLSEXT_ERR_OK
        }
        start = end
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL
}
