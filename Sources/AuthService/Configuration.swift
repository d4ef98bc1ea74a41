import Crypto
import FoundationEssentials
import HTTP
import Networking
import Shared

/// What the service was told by its environment, valid as a whole.
struct Configuration: Sendable {
    var environment: DeploymentEnvironment
    /// The IP address to listen on.
    var bindAddress: String
    /// 0 asks the system for a free port.
    var port: Int
    var listener: ListenerConfiguration
    var eventLoopCount: Int
    /// Time that requests in flight have to finish when the service is asked to stop.
    var shutdownGrace: Duration
    /// The home of `auth.sqlite` and of generated secrets.
    var dataDirectory: String
    var logLevel: LogLevel
    var hosts: AllowedHosts
    var cors: CORSPolicy
    var secrets: SecretConfiguration
    var tokens: TokenConfiguration
    var passwords: PasswordConfiguration
    var loginLimits: LoginLimits
    var signupLimit: RateLimit
    var discovery: DiscoveryConfiguration

    /// Reads and checks every variable.
    ///
    /// - Throws: `ConfigurationError` that names all that is wrong.
    init(_ environment: Environment) throws(ConfigurationError) {
        var reader = ConfigurationReader(environment)
        self.environment = reader.choice("ENVIRONMENT", default: .development)
        bindAddress = reader.address("BIND_ADDRESS", default: self.environment.defaultBindAddress)
        port = reader.port("SERVICE_PORT", default: 8000)
        listener = ListenerConfiguration(&reader)
        eventLoopCount = reader.int("EVENT_LOOPS", default: EventLoopGroup.coreCount, in: 1...1024)
        shutdownGrace = reader.duration("SHUTDOWN_GRACE_SECONDS", default: .seconds(10), in: .zero ... .seconds(600))
        dataDirectory = reader.string("DATA_DIR", default: "./data")
        logLevel = reader.choice("LOG_LEVEL", default: .info)
        hosts = AllowedHosts(reader.list("ALLOWED_HOSTS", default: ["*"]))
        cors = Self.cors(&reader)
        secrets = SecretConfiguration(&reader, self.environment)
        tokens = TokenConfiguration(&reader)
        passwords = PasswordConfiguration(&reader)
        loginLimits = LoginLimits(
            narrow: reader.rate("RATE_LIMIT_LOGIN", default: LoginLimits.defaultNarrow),
            network: reader.rate("RATE_LIMIT_LOGIN_NETWORK", default: LoginLimits.defaultNetwork),
            account: reader.rate("RATE_LIMIT_LOGIN_ACCOUNT", default: LoginLimits.defaultAccount)
        )
        signupLimit = RateLimit("signup", reader.rate("RATE_LIMIT_SIGNUP", default: Rate(3, per: .seconds(3600))))
        discovery = DiscoveryConfiguration(&reader, bindAddress: bindAddress)
        Self.checkDebugging(&reader, self.environment)
        Self.refuseWhatIsNotThere(&reader)
        try reader.finish()
    }

    /// Where to listen.
    var address: SocketAddress {
        guard let address = SocketAddress(ip: bindAddress, port: UInt16(port)) else {
            preconditionFailure("the address was checked when it was read")
        }
        return address
    }

    // MARK: Groups of variables

    private static func cors(_ reader: inout ConfigurationReader) -> CORSPolicy {
        let origins = reader.list("CORS_ALLOWED_ORIGINS")
        if !origins.allSatisfy(CORSPolicy.isOrigin) {
            reader.fault("CORS_ALLOWED_ORIGINS", "must be a list of origins such as https://app.example.com.")
        }
        return CORSPolicy(allowedOrigins: origins)
    }

    private static func checkDebugging(_ reader: inout ConfigurationReader, _ environment: DeploymentEnvironment) {
        if reader.bool("DEBUG", default: false), !environment.isForgiving {
            reader.fault("DEBUG", "must not be on in \(environment.rawValue).")
        }
    }

    /// Better no start than one on another database than was meant.
    private static func refuseWhatIsNotThere(_ reader: inout ConfigurationReader) {
        if reader.optionalString("DATABASE_HOST") != nil {
            reader.fault("DATABASE_HOST", "is set, but this build has the embedded database only.")
        }
        if reader.optionalString("REDIS_URL") != nil {
            reader.fault("REDIS_URL", "is set, but this build shares no state between replicas.")
        }
    }
}
