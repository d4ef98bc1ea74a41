package import HTTP
package import Networking

/// What a server was told of its connections: their limits, and the proxies before it.
package struct ListenerConfiguration: Sendable {
    package var limits: ServerLimits
    /// `TRUSTED_PROXIES`: whose word on a client's address is taken.
    package var proxies: TrustedProxies
    /// `PROXY_PROTOCOL`: whether those proxies begin each connection with a PROXY header.
    package var usesProxyProtocol: Bool
    /// `nil` serves plain HTTP.
    package var tls: ServerTLSSettings?

    package init(_ reader: inout ConfigurationReader) {
        limits = Self.limits(&reader)
        proxies = TrustedProxies(reader.networks("TRUSTED_PROXIES"))
        usesProxyProtocol = reader.bool("PROXY_PROTOCOL", default: false)
        tls = ServerTLSSettings.read(&reader)
        if usesProxyProtocol, proxies.isEmpty {
            reader.fault("PROXY_PROTOCOL", "needs TRUSTED_PROXIES: anybody could name any address otherwise.")
        }
    }

    /// What the service's URLs begin with.
    package var scheme: String { tls == nil ? "http" : "https" }

    private static func limits(_ reader: inout ConfigurationReader) -> ServerLimits {
        var limits = ServerLimits()
        limits.connectionLimit = reader.int("MAX_CONNECTIONS", default: limits.connectionLimit, in: 1...1_000_000)
        limits.networkConnectionLimit = reader.int(
            "MAX_CONNECTIONS_PER_NETWORK", default: limits.networkConnectionLimit, in: 1...1_000_000)
        limits.requestLimit = reader.int(
            "MAX_REQUESTS_PER_CONNECTION", default: limits.requestLimit, in: 1...1_000_000_000)
        limits.headByteLimit = reader.int("MAX_HEAD_BYTES", default: limits.headByteLimit, in: 1024...1_048_576)
        limits.contentByteLimit = reader.int(
            "MAX_CONTENT_BYTES", default: limits.contentByteLimit, in: 1024...67_108_864)
        limits.minimumByteRate = reader.int("MIN_BYTES_PER_SECOND", default: limits.minimumByteRate, in: 1...1_000_000)

        let seconds: ClosedRange<Duration> = .seconds(1) ... .seconds(3600)
        limits.headTimeout = reader.duration("HEAD_TIMEOUT_SECONDS", default: limits.headTimeout, in: seconds)
        limits.handshakeTimeout = limits.headTimeout
        limits.contentTimeout = reader.duration("CONTENT_TIMEOUT_SECONDS", default: limits.contentTimeout, in: seconds)
        limits.handlerTimeout = reader.duration("HANDLER_TIMEOUT_SECONDS", default: limits.handlerTimeout, in: seconds)
        limits.writeTimeout = reader.duration("WRITE_TIMEOUT_SECONDS", default: limits.writeTimeout, in: seconds)
        limits.idleTimeout = reader.duration("IDLE_TIMEOUT_SECONDS", default: limits.idleTimeout, in: seconds)
        return limits
    }

    /// The variables read here, as `--help` shows them.
    package static let usage = """
          TRUSTED_PROXIES               none; networks whose X-Forwarded-For is believed
          PROXY_PROTOCOL                False; whether those begin connections with a PROXY header
          TLS_CERTIFICATE_FILE          none: plain HTTP; PEM, the chain included; read again when it changes
          TLS_PRIVATE_KEY_FILE          PEM, without a passphrase
          TLS_CLIENT_AUTH               none, optional, required: whether clients show certificates
          TLS_CLIENT_CA_FILE            PEM; who vouches for clients
          MAX_CONNECTIONS               20000; beyond it only probes and metrics are answered
          MAX_CONNECTIONS_PER_NETWORK   5000, not counting trusted proxies
          MAX_REQUESTS_PER_CONNECTION   10000
          MAX_HEAD_BYTES                16384
          MAX_CONTENT_BYTES             262144
          MIN_BYTES_PER_SECOND          1024; the slowest a client may send or read
          HEAD_TIMEOUT_SECONDS          10; also for a TLS handshake or a PROXY header
          CONTENT_TIMEOUT_SECONDS       10, beside what that pace grants
          HANDLER_TIMEOUT_SECONDS       30
          WRITE_TIMEOUT_SECONDS         20, beside what that pace grants
          IDLE_TIMEOUT_SECONDS          75
        """
}
