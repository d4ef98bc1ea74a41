/// How this process speaks TLS to the registry and to auth-service, where their URLs are `https`.
///
/// The files are PEM, and are read again when they change.
public struct TLSOptions: Sendable, Equatable {
    /// Who vouches for the servers; `nil` trusts the authorities of the operating system.
    public var authoritiesFile: String?
    /// This process's own certificate, shown to servers that ask for one; goes with `privateKeyFile`.
    public var certificateFile: String?
    public var privateKeyFile: String?

    public init(authoritiesFile: String? = nil, certificateFile: String? = nil, privateKeyFile: String? = nil) {
        self.authoritiesFile = authoritiesFile
        self.certificateFile = certificateFile
        self.privateKeyFile = privateKeyFile
    }
}
