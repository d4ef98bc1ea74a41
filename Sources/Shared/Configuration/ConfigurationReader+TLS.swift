package import Networking

extension ConfigurationReader {
    /// The TLS of this service's own port, from `TLS_CERTIFICATE_FILE` and its companions; `nil` serves plain HTTP.
    ///
    /// The files are read here, so that one that cannot be used is told of with all other faults.
    package mutating func serverTLS() -> ServerTLSSettings? {
        let certificate = optionalString("TLS_CERTIFICATE_FILE")
        let key = optionalString("TLS_PRIVATE_KEY_FILE")
        let authorities = optionalString("TLS_CLIENT_CA_FILE")
        let isAuthenticationSet = optionalString("TLS_CLIENT_AUTH") != nil
        let authentication = choice("TLS_CLIENT_AUTH", default: ServerTLSSettings.ClientAuthentication.none)

        // Whoever names authorities wants clients checked, and whoever wants that has to name some.
        if authorities != nil, !isAuthenticationSet {
            fault("TLS_CLIENT_AUTH", "must be optional or required (or none) where TLS_CLIENT_CA_FILE is set.")
        }
        if authorities == nil, authentication != .none {
            fault("TLS_CLIENT_CA_FILE", "is required with TLS_CLIENT_AUTH=\(authentication.rawValue).")
        }
        guard let certificate, let key else {
            let isWanted = certificate != nil || key != nil || authorities != nil || authentication != .none
            if isWanted, certificate == nil { fault("TLS_CERTIFICATE_FILE", "is required where TLS is configured.") }
            if isWanted, key == nil { fault("TLS_PRIVATE_KEY_FILE", "is required where TLS is configured.") }
            return nil
        }
        guard authorities != nil || authentication == .none else { return nil }
        let settings = ServerTLSSettings(
            certificateFile: certificate, privateKeyFile: key, clientAuthoritiesFile: authorities,
            clientAuthentication: authentication)
        let variables = Variables(
            certificate: "TLS_CERTIFICATE_FILE", key: "TLS_PRIVATE_KEY_FILE", authorities: "TLS_CLIENT_CA_FILE")
        check(variables) { () throws(TLSFileFault) in _ = try ReloadingTLSContext(settings) }
        return settings
    }

    /// How this service speaks TLS to another, from `{prefix}_CA_FILE`, `{prefix}_CLIENT_CERTIFICATE_FILE` and
    /// `{prefix}_CLIENT_KEY_FILE`.
    ///
    /// - Returns: `nil` if none is set: the authorities of the system are trusted then, and nothing is shown.
    package mutating func clientTLS(_ prefix: String) -> ClientTLSSettings? {
        let variables = Variables(
            certificate: prefix + "_CLIENT_CERTIFICATE_FILE", key: prefix + "_CLIENT_KEY_FILE",
            authorities: prefix + "_CA_FILE")
        let authorities = optionalString(variables.authorities)
        let certificate = optionalString(variables.certificate)
        let key = optionalString(variables.key)
        guard (certificate == nil) == (key == nil) else {
            let (missing, present) =
                key == nil ? (variables.key, variables.certificate) : (variables.certificate, variables.key)
            fault(missing, "is required with \(present).")
            return nil
        }
        guard authorities != nil || certificate != nil else { return nil }
        let settings = ClientTLSSettings(
            trust: authorities.map { .authorities(file: $0) } ?? .system, certificateFile: certificate,
            privateKeyFile: key)
        check(variables) { () throws(TLSFileFault) in _ = try ReloadingTLSContext(settings) }
        return settings
    }

    /// The variables that name the files of one side.
    private struct Variables {
        let certificate: String
        let key: String
        let authorities: String
    }

    private mutating func check(_ variables: Variables, _ load: () throws(TLSFileFault) -> Void) {
        do throws(TLSFileFault) {
            try load()
        } catch {
            let variable =
                switch error.subject {
                case .certificate, .library: variables.certificate
                case .privateKey: variables.key
                case .authorities: variables.authorities
                }
            fault(variable, "names a file that \(error.reason).")
        }
    }
}
