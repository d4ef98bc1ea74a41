/// What is wrong with one of the files that TLS is configured by.
package struct TLSFileFault: Error, Equatable, Sendable {
    package enum Subject: Sendable {
        case certificate
        case privateKey
        case authorities
        /// No file: OpenSSL itself could not be set up.
        case library
    }

    package let subject: Subject
    package let path: String
    /// The rest of a sentence that begins with the file.
    package let reason: String
}

extension TLSFileFault: CustomStringConvertible {
    package var description: String { path.isEmpty ? reason : "\(path) \(reason)" }
}
