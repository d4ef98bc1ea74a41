/// What a service says of the process it registers.
public struct Instance: Sendable, Equatable {
    /// The name others resolve: letters, digits, dots, hyphens and underscores.
    public var service: String
    /// Names this process among those of the service; a restarted one that keeps it replaces its former self.
    public var id: String
    /// The host others reach it by.
    public var host: String
    public var port: Int
    public var scheme: String
    public var version: String?
    public var zone: String?
    /// Share of the traffic among the instances of the service.
    public var weight: Int?
    public var tags: [String]
    public var metadata: [String: String]
    /// How long the registry believes in the instance without a heartbeat, in seconds; `nil` leaves it to the registry.
    public var timeToLiveSeconds: Int?

    public init(
        service: String, id: String, host: String, port: Int, scheme: String = "http", version: String? = nil,
        zone: String? = nil, weight: Int? = nil, tags: [String] = [], metadata: [String: String] = [:],
        timeToLiveSeconds: Int? = nil
    ) {
        self.service = service
        self.id = id
        self.host = host
        self.port = port
        self.scheme = scheme
        self.version = version
        self.zone = zone
        self.weight = weight
        self.tags = tags
        self.metadata = metadata
        self.timeToLiveSeconds = timeToLiveSeconds
    }
}

/// Where a service was found.
public struct Endpoint: Sendable, Equatable {
    /// Scheme, host and port, without a trailing slash.
    public let url: String
    public let instanceID: String
}

/// Why the registry gave no answer that can be used.
public enum RegistryClientError: Error, Sendable, Equatable {
    /// The registry does not know the service, or none of its instances is well.
    case serviceNotFound(String)
    /// The registry does not know the instance (any more): register again.
    case instanceNotFound
    /// The registry refused, with this status.
    case refused(status: Int)
    /// No registry answered; the reason is the last one's.
    case unavailable(String)
    /// An address is no `http` or `https` URL.
    case malformedURL(String)
    /// A file of `TLSOptions` cannot be used.
    case unusableFile(String)
}
