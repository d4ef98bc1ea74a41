package import Networking

extension ClientTLSSettings {
    /// How registries are spoken to over TLS.
    ///
    /// The files are read here, so that one that cannot be used is told of with all other faults.
    ///
    /// - Returns: `nil` if nothing is set: the authorities of the system are trusted then, and nothing is shown.
    package static func readForRegistry(_ reader: inout ConfigurationReader) -> ClientTLSSettings? {
        let authorities = reader.optionalString("REGISTRY_CA_FILE")
        let certificate = reader.optionalString("REGISTRY_CLIENT_CERTIFICATE_FILE")
        let key = reader.optionalString("REGISTRY_CLIENT_KEY_FILE")
        guard (certificate == nil) == (key == nil) else {
            if key == nil {
                reader.fault("REGISTRY_CLIENT_KEY_FILE", "is required with REGISTRY_CLIENT_CERTIFICATE_FILE.")
            } else {
                reader.fault("REGISTRY_CLIENT_CERTIFICATE_FILE", "is required with REGISTRY_CLIENT_KEY_FILE.")
            }
            return nil
        }
        guard authorities != nil || certificate != nil else { return nil }
        let settings = ClientTLSSettings(
            trust: authorities.map { .authorities(file: $0) } ?? .system, certificateFile: certificate,
            privateKeyFile: key)
        reader.check(
            certificate: "REGISTRY_CLIENT_CERTIFICATE_FILE", key: "REGISTRY_CLIENT_KEY_FILE",
            authorities: "REGISTRY_CA_FILE"
        ) { () throws(TLSFileFault) in _ = try ReloadingTLSContext(settings) }
        return settings
    }
}
