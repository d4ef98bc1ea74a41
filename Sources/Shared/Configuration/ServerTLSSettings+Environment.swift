package import Networking

extension ServerTLSSettings {
    /// The TLS of this service's own port; `nil` serves plain HTTP.
    ///
    /// The files are read here, so that one that cannot be used is told of with all other faults.
    package static func read(_ reader: inout ConfigurationReader) -> ServerTLSSettings? {
        let certificate = reader.optionalString("TLS_CERTIFICATE_FILE")
        let key = reader.optionalString("TLS_PRIVATE_KEY_FILE")
        let authorities = reader.optionalString("TLS_CLIENT_CA_FILE")
        let authentication = authentication(&reader, hasAuthorities: authorities != nil)
        guard let certificate, let key else {
            let isWanted = certificate != nil || key != nil || authorities != nil || authentication != .none
            if isWanted, certificate == nil {
                reader.fault("TLS_CERTIFICATE_FILE", "is required where TLS is configured.")
            }
            if isWanted, key == nil { reader.fault("TLS_PRIVATE_KEY_FILE", "is required where TLS is configured.") }
            return nil
        }
        guard authorities != nil || authentication == .none else { return nil }
        let settings = ServerTLSSettings(
            certificateFile: certificate, privateKeyFile: key, clientAuthoritiesFile: authorities,
            clientAuthentication: authentication)
        reader.check(
            certificate: "TLS_CERTIFICATE_FILE", key: "TLS_PRIVATE_KEY_FILE", authorities: "TLS_CLIENT_CA_FILE"
        ) { () throws(TLSFileFault) in _ = try ReloadingTLSContext(settings) }
        return settings
    }

    /// Whoever names authorities wants clients checked, and whoever wants that has to name some.
    private static func authentication(
        _ reader: inout ConfigurationReader, hasAuthorities: Bool
    ) -> ClientAuthentication {
        let isSet = reader.optionalString("TLS_CLIENT_AUTH") != nil
        let authentication = reader.choice("TLS_CLIENT_AUTH", default: ClientAuthentication.none)
        if hasAuthorities, !isSet {
            reader.fault("TLS_CLIENT_AUTH", "must be optional or required (or none) where TLS_CLIENT_CA_FILE is set.")
        }
        if !hasAuthorities, authentication != .none {
            reader.fault("TLS_CLIENT_CA_FILE", "is required with TLS_CLIENT_AUTH=\(authentication.rawValue).")
        }
        return authentication
    }
}

extension ConfigurationReader {
    /// Loads files for TLS, and says by its variable which of them cannot be used.
    mutating func check(
        certificate: String, key: String, authorities: String, _ load: () throws(TLSFileFault) -> Void
    ) {
        do throws(TLSFileFault) {
            try load()
        } catch {
            let variable =
                switch error.subject {
                case .certificate, .library: certificate
                case .privateKey: key
                case .authorities: authorities
                }
            fault(variable, "names a file that \(error.reason).")
        }
    }
}
