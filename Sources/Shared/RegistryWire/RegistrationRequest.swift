/// What a service sends to register one of its instances.
///
/// Every member but `host` and `port` may be left out; the registry fills in what `RegistrationLimits` names.
package struct RegistrationRequest: Codable, Sendable, Equatable {
    package var instanceID: String?
    package var host: String?
    package var port: Int?
    package var scheme: String?
    package var healthCheckURL: String?
    package var version: String?
    package var zone: String?
    package var weight: Int?
    package var tags: [String]?
    package var metadata: [String: String]?
    /// Life of the lease after each renewal, in seconds.
    package var ttl: Int?

    package init(
        instanceID: String? = nil, host: String? = nil, port: Int? = nil, scheme: String? = nil,
        healthCheckURL: String? = nil, version: String? = nil, zone: String? = nil, weight: Int? = nil,
        tags: [String]? = nil, metadata: [String: String]? = nil, ttl: Int? = nil
    ) {
        self.instanceID = instanceID
        self.host = host
        self.port = port
        self.scheme = scheme
        self.healthCheckURL = healthCheckURL
        self.version = version
        self.zone = zone
        self.weight = weight
        self.tags = tags
        self.metadata = metadata
        self.ttl = ttl
    }

    package enum CodingKeys: String, CodingKey {
        case instanceID = "instance_id"
        case host, port, scheme
        case healthCheckURL = "health_check_url"
        case version, zone, weight, tags, metadata, ttl
    }
}
