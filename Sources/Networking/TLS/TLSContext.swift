internal import COpenSSL
internal import Glibc

/// What the TLS sessions of one side have in common: versions, ciphers, own certificate, whom to trust.
///
/// `@unchecked Sendable`: nothing changes once it is made, and OpenSSL lets threads make sessions of one `SSL_CTX`.
package final class TLSContext: @unchecked Sendable {
    enum Side {
        case server
        case client
    }

    /// An `SSL_CTX`, freed with its owner.
    struct Handle: ~Copyable {
        let pointer: OpaquePointer

        deinit { SSL_CTX_free(pointer) }
    }

    /// 128 bits of security: RSA from 3072 bits would be 3, from 2048 it is 2, which the public authorities still use.
    private static let securityLevel: CInt = 2
    /// Forward-secret key exchange and authenticated encryption, nothing else; what AES is slow for prefers ChaCha.
    private static let ciphersOfVersion2 =
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
        + "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
    private static let ciphersOfVersion3 =
        "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
    private static let groups = "X25519:P-256:P-384"

    let side: Side
    /// Whether a peer without a certificate is turned away.
    let needsPeerCertificate: Bool
    /// Whether the peer's certificate has to name the host that was asked for.
    let checksHost: Bool
    /// Sessions that a client may resume.
    let resumable = ResumableTLSSessions()
    /// When the own certificate ends, in seconds since 1970; `nil` without one.
    package let certificateExpiry: Int64?
    private let handle: Handle
    /// The `SSL_CTX` points to it without counting.
    private let ticketKeys: TLSTicketKeys?

    init(
        _ handle: consuming Handle, _ side: Side, needsPeerCertificate: Bool, checksHost: Bool = false,
        ticketKeys: TLSTicketKeys? = nil
    ) {
        certificateExpiry = Self.expiry(of: handle.pointer)
        self.handle = handle
        self.side = side
        self.needsPeerCertificate = needsPeerCertificate
        self.checksHost = checksHost
        self.ticketKeys = ticketKeys
    }

    /// A new `SSL`; the caller frees it, and keeps the context for as long as it has it.
    func makeSession() -> OpaquePointer? { SSL_new(handle.pointer) }

    // MARK: Steps of making one

    /// An `SSL_CTX` with all that does not depend on the side.
    static func makeHandle(_ side: Side) throws(TLSFileFault) -> Handle {
        OpenSSLErrors.clear()
        guard let pointer = SSL_CTX_new(side == .server ? TLS_server_method() : TLS_client_method()) else {
            throw libraryFault()
        }
        let handle = Handle(pointer: pointer)
        SSL_CTX_set_security_level(pointer, securityLevel)
        guard copenssl_set_minimum_version(pointer, TLS1_2_VERSION) == 1,
            SSL_CTX_set_cipher_list(pointer, ciphersOfVersion2) == 1,
            SSL_CTX_set_ciphersuites(pointer, ciphersOfVersion3) == 1, copenssl_set_groups(pointer, groups) == 1
        else { throw libraryFault() }
        copenssl_forbid_compression_and_renegotiation(pointer)
        copenssl_set_modes(pointer)
        // A key with a passphrase is a fault; without this OpenSSL would ask for it at the terminal.
        SSL_CTX_set_default_passwd_cb(pointer, refusePassphrase)
        return handle
    }

    /// Takes in the own certificate, the chain after it, and the key.
    static func load(certificate: String, key: String, into pointer: OpaquePointer) throws(TLSFileFault) {
        OpenSSLErrors.clear()
        guard SSL_CTX_use_certificate_chain_file(pointer, certificate) == 1 else {
            throw fault(.certificate, certificate)
        }
        guard SSL_CTX_use_PrivateKey_file(pointer, key, SSL_FILETYPE_PEM) == 1, SSL_CTX_check_private_key(pointer) == 1
        else { throw fault(.privateKey, key) }
    }

    /// A fault of a file, by what OpenSSL said last.
    static func fault(_ subject: TLSFileFault.Subject, _ path: String) -> TLSFileFault {
        let reason = OpenSSLErrors.firstReason
        let text = OpenSSLErrors.takeText()
        return TLSFileFault(subject: subject, path: path, reason: sentence(subject, reason, text))
    }

    /// OpenSSL's own words are for those who know its insides; the usual mistakes deserve better.
    private static func sentence(_ subject: TLSFileFault.Subject, _ reason: CInt, _ text: String) -> String {
        switch (subject, reason) {
        case (.privateKey, X509_R_KEY_VALUES_MISMATCH), (.privateKey, X509_R_KEY_TYPE_MISMATCH),
            (.privateKey, SSL_R_NO_CERTIFICATE_ASSIGNED):
            "does not belong to the certificate"
        case (.privateKey, CInt(ERR_R_INTERRUPTED_OR_CANCELLED)): "has a passphrase; use a key without"
        case (.privateKey, CInt(ERR_R_UNSUPPORTED)): "holds no private key in PEM form"
        case (.certificate, PEM_R_NO_START_LINE): "holds no certificate in PEM form"
        case (.authorities, X509_R_NO_CERTIFICATE_OR_CRL_FOUND): "holds no certificate in PEM form"
        default: "cannot be used: \(text)"
        }
    }

    static func libraryFault() -> TLSFileFault {
        TLSFileFault(subject: .library, path: "", reason: "OpenSSL cannot be set up: \(OpenSSLErrors.takeText())")
    }

    private static func expiry(of pointer: OpaquePointer) -> Int64? {
        guard let certificate = SSL_CTX_get0_certificate(pointer) else { return nil }
        var parts = tm()
        guard ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) == 1 else { return nil }
        return Int64(timegm(&parts))
    }
}

/// Answers OpenSSL that there is no passphrase.
private func refusePassphrase(
    _ buffer: UnsafeMutablePointer<CChar>?, _ size: CInt, _ isForWriting: CInt, _ context: UnsafeMutableRawPointer?
) -> CInt { -1 }
