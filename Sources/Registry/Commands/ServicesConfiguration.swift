import HTTP
import Networking
import Shared

/// Which registry `services` asks, and by what right.
///
/// It may run anywhere: what only the registry itself must know is not asked for.
struct ServicesConfiguration: Sendable {
    let url: HTTPURL
    let token: Secret?
    /// How an `https` registry is spoken to; `nil` trusts the authorities of the system.
    let tls: ClientTLSSettings?

    /// - Throws: `ConfigurationError` that names all that is wrong.
    init(_ environment: Environment) throws(ConfigurationError) {
        var reader = ConfigurationReader(environment)
        let port = reader.port("REGISTRY_PORT", default: 8500)
        // Without an address it is the registry of this environment, known by its certificate.
        let own = reader.optionalString("REGISTRY_URL") == nil ? ServerTLSSettings.read(&reader) : nil
        let scheme = own == nil ? "http" : "https"
        let text = reader.list("REGISTRY_URL", default: ["\(scheme)://127.0.0.1:\(port)"]).first ?? ""
        tls = ClientTLSSettings.readForRegistry(&reader) ?? own?.selfCheck
        let url = HTTPURL(text)
        if url == nil { reader.fault("REGISTRY_URL", "must be a list of URLs such as http://registry:8500.") }
        token = (reader.optionalString("REGISTRY_TOKEN") ?? reader.list("REGISTRY_TOKENS").first).map { Secret($0) }
        try reader.finish()
        guard let url else { preconditionFailure("a malformed URL was no fault") }
        self.url = url
    }
}
