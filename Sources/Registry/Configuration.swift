import FoundationEssentials
import HTTP
import Networking
import Shared

/// What the registry was told by its environment, valid as a whole.
struct Configuration: Sendable {
    var environment: DeploymentEnvironment
    /// The IP address to listen on.
    var bindAddress: String
    /// 0 asks the system for a free port.
    var port: Int
    /// The home of `registry.sqlite`.
    var dataDirectory: String
    /// Bearer tokens that may write; none leaves writing open.
    var tokens: [Secret]
    /// The names the registry answers to.
    var hosts: AllowedHosts
    var logLevel: LogLevel
    var eventLoopCount: Int
    /// Time that requests in flight have to finish when the registry is asked to stop.
    var shutdownGrace: Duration
    var listener: ListenerConfiguration
    var registration: RegistrationLimits
    var catalog: CatalogLimits

    /// Reads and checks every variable.
    ///
    /// - Throws: `ConfigurationError` that names all that is wrong.
    init(_ environment: Environment) throws(ConfigurationError) {
        var reader = ConfigurationReader(environment)
        self.environment = reader.choice("ENVIRONMENT", default: .development)
        bindAddress = reader.address("BIND_ADDRESS", default: self.environment.defaultBindAddress)
        port = reader.port("REGISTRY_PORT", default: 8500)
        dataDirectory = reader.string("DATA_DIR", default: "./data")
        tokens = Self.tokens(&reader, self.environment)
        hosts = Self.hosts(&reader, isOpen: tokens.isEmpty, bindAddress)
        logLevel = reader.choice("LOG_LEVEL", default: .info)
        eventLoopCount = reader.int("EVENT_LOOPS", default: EventLoopGroup.coreCount, in: 1...1024)
        shutdownGrace = reader.duration("SHUTDOWN_GRACE_SECONDS", default: .seconds(10), in: .zero ... .seconds(600))
        listener = ListenerConfiguration(&reader)
        registration = Self.registrationLimits(&reader)
        catalog = Self.catalogLimits(&reader)
        checkExposure(&reader)
        try reader.finish()
    }

    /// Whether everybody who reaches the registry may write.
    var isOpen: Bool { tokens.isEmpty }

    /// Where to listen.
    var address: SocketAddress {
        guard let address = SocketAddress(ip: bindAddress, port: UInt16(port)) else {
            preconditionFailure("the address was checked when it was read")
        }
        return address
    }

    // MARK: - Groups of variables

    private static func tokens(_ reader: inout ConfigurationReader, _ environment: DeploymentEnvironment) -> [Secret] {
        let tokens = reader.list("REGISTRY_TOKENS").map { Secret($0) }
        if !environment.isForgiving, let weakness = tokens.lazy.compactMap({ $0.weakness() }).first {
            reader.fault("REGISTRY_TOKENS", "holds a token that \(weakness)")
        }
        return tokens
    }

    /// Where no token protects it, the name does: see `AllowedHosts.loopbackNames`.
    private static func hosts(
        _ reader: inout ConfigurationReader, isOpen: Bool, _ bindAddress: String
    ) -> AllowedHosts {
        let own = bindAddress.contains(":") ? "[\(bindAddress)]" : bindAddress
        let fallback = isOpen ? AllowedHosts.loopbackNames + [own] : ["*"]
        return AllowedHosts(reader.list("ALLOWED_HOSTS", default: fallback))
    }

    private static func registrationLimits(_ reader: inout ConfigurationReader) -> RegistrationLimits {
        var limits = RegistrationLimits()
        let bounds = 1...86_400
        let minimum = reader.int("LEASE_TTL_MINIMUM", default: limits.ttls.lowerBound, in: bounds)
        let maximum = reader.int("LEASE_TTL_MAXIMUM", default: limits.ttls.upperBound, in: bounds)
        limits.defaultTTL = reader.int("LEASE_TTL_DEFAULT", default: limits.defaultTTL, in: bounds)
        if minimum <= maximum { limits.ttls = minimum...maximum }
        if !(minimum...max(minimum, maximum)).contains(limits.defaultTTL) || minimum > maximum {
            reader.fault("LEASE_TTL_DEFAULT", "must lie between LEASE_TTL_MINIMUM and LEASE_TTL_MAXIMUM.")
        }
        return limits
    }

    private static func catalogLimits(_ reader: inout ConfigurationReader) -> CatalogLimits {
        var limits = CatalogLimits()
        limits.services = reader.int("MAX_SERVICES", default: limits.services, in: 1...1_000_000)
        limits.instances = reader.int("MAX_INSTANCES", default: limits.instances, in: 1...10_000_000)
        return limits
    }

    // MARK: - What does not go together

    /// Only development on loopback may do without tokens, and only development may be debugged.
    private func checkExposure(_ reader: inout ConfigurationReader) {
        if !environment.isForgiving, reader.bool("DEBUG", default: false) {
            reader.fault("DEBUG", "must not be on in \(environment.rawValue).")
        }
        guard isOpen, !isDevelopmentOnLoopback else { return }
        reader.fault(
            "REGISTRY_TOKENS",
            "is required unless ENVIRONMENT is development and the registry listens on loopback alone.")
    }

    private var isDevelopmentOnLoopback: Bool {
        environment.isForgiving && (bindAddress.hasPrefix("127.") || bindAddress == "::1")
    }
}
