internal import COpenSSL

/// Who a client is by its certificate, which an authority of ours has signed.
package final class PeerIdentity: Sendable {
    /// Most names of one kind taken from a certificate.
    private static let nameLimit = 100

    /// The common name of the subject; `nil` if there is none, or more than one.
    package let commonName: String?
    /// DNS names of the extension `subjectAltName`, in lower case.
    package let dnsNames: [String]
    /// URIs of the extension `subjectAltName`, such as a SPIFFE id.
    package let uris: [String]

    package init(commonName: String?, dnsNames: [String] = [], uris: [String] = []) {
        self.commonName = commonName
        self.dnsNames = dnsNames
        self.uris = uris
    }

    /// Reads an `X509` that the caller keeps.
    convenience init(of certificate: OpaquePointer) {
        self.init(
            commonName: Self.commonName(of: certificate),
            dnsNames: Self.alternativeNames(of: certificate, GEN_DNS).map { $0.lowercased() },
            uris: Self.alternativeNames(of: certificate, GEN_URI))
    }

    private static func commonName(of certificate: OpaquePointer) -> String? {
        let subject = X509_get_subject_name(certificate)
        let index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1)
        guard index >= 0, X509_NAME_get_index_by_NID(subject, NID_commonName, index) < 0 else { return nil }
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = ASN1_STRING_to_UTF8(&bytes, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)))
        guard count > 0, let bytes else { return nil }
        defer { CRYPTO_free(bytes, #file, #line) }
        return text(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }

    private static func alternativeNames(of certificate: OpaquePointer, _ kind: CInt) -> [String] {
        guard let pointer = X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else { return [] }
        let names = OpaquePointer(pointer)
        defer { GENERAL_NAMES_free(names) }
        var texts: [String] = []
        for index in 0..<OPENSSL_sk_num(names) where texts.count < nameLimit {
            var found: CInt = 0
            let name = OPENSSL_sk_value(names, index)?.assumingMemoryBound(to: GENERAL_NAME.self)
            guard let value = GENERAL_NAME_get0_value(name, &found), found == kind else { continue }
            let string = value.assumingMemoryBound(to: ASN1_STRING.self)
            let bytes = UnsafeBufferPointer(
                start: ASN1_STRING_get0_data(string), count: Int(ASN1_STRING_length(string)))
            if let text = text(bytes) { texts.append(text) }
        }
        return texts
    }

    /// A name as text; one with control characters is none, lest two readers see different names.
    private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard !bytes.isEmpty, bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension PeerIdentity: Equatable {
    package static func == (left: PeerIdentity, right: PeerIdentity) -> Bool {
        left.commonName == right.commonName && left.dnsNames == right.dnsNames && left.uris == right.uris
    }
}
