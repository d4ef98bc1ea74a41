internal import COpenSSL

/// A certificate made for one test, with its key.
///
/// `@unchecked Sendable`: nothing changes after `init`.
package final class TestCertificate: @unchecked Sendable {
    /// What a certificate says; a test names only the fields it is about.
    package struct Contents: Sendable {
        package var commonNames = ["server"]
        /// As OpenSSL's configuration writes them: `DNS:localhost`, `IP:127.0.0.1`, `URI:spiffe://…`.
        package var alternativeNames = ["DNS:localhost"]
        /// In seconds from now.
        package var validFrom = -3600
        package var validUntil = 3600
        package var extendedKeyUsage: String? = "serverAuth,clientAuth"
        package var isAuthority = false
        package var key = TestKey.Kind.p256

        package init(
            _ commonName: String = "server", names: [String] = ["DNS:localhost"], from: Int = -3600, until: Int = 3600,
            usage: String? = "serverAuth,clientAuth", isAuthority: Bool = false, key: TestKey.Kind = .p256
        ) {
            commonNames = [commonName]
            alternativeNames = names
            validFrom = from
            validUntil = until
            extendedKeyUsage = usage
            self.isAuthority = isAuthority
            self.key = key
        }
    }

    package let key: TestKey
    let pointer: OpaquePointer

    /// - Parameter issuer: who signs it; `nil` lets it sign itself.
    package init(_ contents: Contents, issuer: TestCertificate? = nil) {
        guard let pointer = X509_new() else { preconditionFailure("no memory") }
        self.pointer = pointer
        key = TestKey(contents.key)
        X509_set_version(pointer, 2)
        ASN1_INTEGER_set_uint64(X509_get_serialNumber(pointer), UInt64.random(in: 1...(1 << 62)))
        X509_gmtime_adj(X509_getm_notBefore(pointer), contents.validFrom)
        X509_gmtime_adj(X509_getm_notAfter(pointer), contents.validUntil)
        X509_set_pubkey(pointer, key.pointer)
        let subject = X509_get_subject_name(pointer)
        for name in contents.commonNames {
            let bytes = Array(name.utf8)
            precondition(
                X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, bytes, CInt(bytes.count), -1, 0) == 1)
        }
        X509_set_issuer_name(pointer, issuer.map { X509_get_subject_name($0.pointer) } ?? subject)
        addExtensions(contents, issuer: issuer)
        precondition(X509_sign(pointer, (issuer?.key ?? key).pointer, EVP_sha256()) > 0)
    }

    deinit { X509_free(pointer) }

    package func issue(_ contents: Contents = Contents()) -> TestCertificate {
        TestCertificate(contents, issuer: self)
    }

    /// An authority that vouches for itself.
    package static func authority(_ name: String = "Test Root") -> TestCertificate {
        TestCertificate(Contents(name, names: [], usage: nil, isAuthority: true))
    }

    package var pem: String { memoryText { PEM_write_bio_X509($0, pointer) } }

    private func addExtensions(_ contents: Contents, issuer: TestCertificate?) {
        add(NID_basic_constraints, contents.isAuthority ? "critical,CA:TRUE" : "critical,CA:FALSE", issuer)
        add(NID_subject_key_identifier, "hash", issuer)
        if issuer != nil { add(NID_authority_key_identifier, "keyid", issuer) }
        if contents.isAuthority { add(NID_key_usage, "critical,keyCertSign,cRLSign", issuer) }
        if let usage = contents.extendedKeyUsage { add(NID_ext_key_usage, usage, issuer) }
        let names = contents.alternativeNames
        if !names.isEmpty { add(NID_subject_alt_name, names.joined(separator: ","), issuer) }
    }

    private func add(_ kind: CInt, _ value: String, _ issuer: TestCertificate?) {
        var context = X509V3_CTX()
        X509V3_set_ctx(&context, (issuer ?? self).pointer, pointer, nil, nil, 0)
        guard let item = X509V3_EXT_nconf_nid(nil, &context, kind, value) else {
            preconditionFailure("no such extension: \(value)")
        }
        defer { X509_EXTENSION_free(item) }
        precondition(X509_add_ext(pointer, item, -1) == 1)
    }
}
