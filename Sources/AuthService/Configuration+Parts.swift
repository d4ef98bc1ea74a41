import Crypto
import FoundationEssentials
import HTTP
import Networking
import Shared

/// The secrets given to the service; outside production a missing one is generated.
struct SecretConfiguration: Sendable {
    /// `SECRET_KEY`: what keyed digests are derived from.
    var secretKey: Secret?
    /// `SECRETS_ENCRYPTION_KEY`: what the secrets in the database are encrypted under.
    var encryptionKey: Secret?

    init(_ reader: inout ConfigurationReader, _ environment: DeploymentEnvironment) {
        let isForgiving = environment.isForgiving
        secretKey = reader.secret("SECRET_KEY", allowsWeak: isForgiving)
        encryptionKey = reader.secret("SECRETS_ENCRYPTION_KEY", allowsWeak: isForgiving)
        guard !isForgiving else { return }
        if secretKey == nil { reader.fault("SECRET_KEY", "is required in \(environment.rawValue).") }
        if encryptionKey == nil { reader.fault("SECRETS_ENCRYPTION_KEY", "is required in \(environment.rawValue).") }
        if let secretKey, secretKey == encryptionKey {
            reader.fault("SECRETS_ENCRYPTION_KEY", "must differ from SECRET_KEY.")
        }
    }
}

/// What tokens say and how long they live.
struct TokenConfiguration: Sendable {
    /// `iss` of access tokens.
    var issuer: String
    /// `aud` of access tokens.
    var audience: String
    var accessLifetimeSeconds: Int
    var rotation: RotationPolicy

    init(_ reader: inout ConfigurationReader) {
        issuer = reader.string("JWT_ISSUER", default: "auth_service")
        audience = reader.string("JWT_AUDIENCE", default: "services")
        accessLifetimeSeconds = reader.int("ACCESS_TOKEN_LIFETIME_SECONDS", default: 300, in: 1...86_400)
        rotation = Self.rotation(&reader)
        let algorithm = reader.string("JWT_ALGORITHM", default: "ES256")
        if algorithm != "ES256" { reader.fault("JWT_ALGORITHM", "must be ES256 in this build.") }
    }

    private static func rotation(_ reader: inout ConfigurationReader) -> RotationPolicy {
        let days = 366 * 86_400
        let window = reader.int("REFRESH_REUSE_WINDOW_SECONDS", default: 10, in: 0...300)
        let idle = reader.int("REFRESH_TOKEN_IDLE_SECONDS", default: 7 * 86_400, in: 1...days)
        let absolute = reader.int("REFRESH_TOKEN_LIFETIME_SECONDS", default: 30 * 86_400, in: 1...days)
        let lost = reader.int("REFRESH_LOST_REPLY_SECONDS", default: idle, in: 0...days)
        return RotationPolicy(
            reuseWindow: TimeInterval(window), lostReplyLimit: TimeInterval(lost), idleLifetime: TimeInterval(idle),
            absoluteLifetime: TimeInterval(absolute)
        )
    }
}

/// What passwords have to be, and what hashing them may cost.
struct PasswordConfiguration: Sendable {
    var policy: NewPassword.Policy
    var cost = Argon2Parameters.standard
    var threads: Int
    /// Hashes that may wait.
    var queueLimit: Int

    init(_ reader: inout ConfigurationReader) {
        let minimum = reader.int("PASSWORD_MIN_LENGTH", default: 8, in: 8...64)
        let service = reader.string("SERVICE_NAME", default: Application.serviceName)
        policy = NewPassword.Policy(minimumLength: minimum, contextWords: ["auth-service", "authentication", service])
        threads = reader.int("HASH_THREADS", default: EventLoopGroup.coreCount, in: 1...256)
        queueLimit = reader.int("HASH_QUEUE_LIMIT", default: 4 * threads, in: 1...65_536)
    }
}

/// How others find this service.
struct DiscoveryConfiguration: Sendable {
    /// The name it registers by.
    var serviceName: String
    /// The host others reach it by.
    var host: String
    /// Names this process among the replicas; `nil` makes one of host and port.
    var instanceID: String?
    var zone: String?
    /// Registries; none means that it does not register.
    var registries: [HTTPURL]
    var registryToken: Secret?
    /// How registries are spoken to over TLS; `nil` trusts the authorities of the system.
    var tls: ClientTLSSettings?

    init(_ reader: inout ConfigurationReader, bindAddress: String) {
        serviceName = reader.string("SERVICE_NAME", default: Application.serviceName)
        let isWildcard = bindAddress == "0.0.0.0" || bindAddress == "::"
        host = reader.string("SERVICE_HOST", default: isWildcard ? ProcessInfo.processInfo.hostName : bindAddress)
        instanceID = reader.optionalString("INSTANCE_ID")
        zone = reader.optionalString("ZONE")
        registryToken = reader.optionalString("REGISTRY_TOKEN").map { Secret($0) }
        tls = ClientTLSSettings.readForRegistry(&reader)
        let texts = reader.list("REGISTRY_URL")
        registries = texts.compactMap { HTTPURL($0) }
        if registries.count != texts.count {
            reader.fault("REGISTRY_URL", "must be a list of URLs such as http://registry:8500.")
        }
        if tls != nil, registries.contains(where: { !$0.origin.isSecure }) {
            reader.fault("REGISTRY_URL", "must name https URLs only where files for TLS to the registry are set.")
        }
    }
}
