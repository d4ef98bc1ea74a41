import AuthClient
import Networking
import Shared

/// What the consumer was told by its environment.
struct Configuration: Sendable {
    var address: SocketAddress
    var port: Int
    var registryURLs: [String]
    var registryToken: Secret?
    /// For the registry and for auth-service.
    var tls: TLSOptions
    var issuer: String
    var audience: String

    init(_ environment: Environment) throws(ConfigurationError) {
        var reader = ConfigurationReader(environment)
        let ip = reader.address("BIND_ADDRESS", default: "127.0.0.1")
        port = reader.port("CONSUMER_PORT", default: 8600)
        registryURLs = reader.list("REGISTRY_URL", default: ["http://127.0.0.1:8500"])
        registryToken = reader.optionalString("REGISTRY_TOKEN").map { Secret($0) }
        tls = TLSOptions(
            authoritiesFile: reader.optionalString("REGISTRY_CA_FILE"),
            certificateFile: reader.optionalString("REGISTRY_CLIENT_CERTIFICATE_FILE"),
            privateKeyFile: reader.optionalString("REGISTRY_CLIENT_KEY_FILE"))
        issuer = reader.string("JWT_ISSUER", default: "auth_service")
        audience = reader.string("JWT_AUDIENCE", default: "services")
        let address = SocketAddress(ip: ip, port: UInt16(port))
        if address == nil { reader.fault("BIND_ADDRESS", "must be an IP address.") }
        try reader.finish()
        guard let address else { preconditionFailure("a fault was noted") }
        self.address = address
    }
}
