/// One instance of a service, as the registry tells it on the wire.
///
/// Times are ISO 8601 UTC with microseconds and `Z`.
package struct InstanceRecord: Codable, Sendable, Equatable {
    package var service: String
    package var instanceID: String
    /// The service's name again, for readers that look for a `name`.
    package var name: String
    package var host: String
    package var port: Int
    package var scheme: String
    /// `scheme://host:port`, without a trailing slash; an IPv6 host stands in brackets.
    package var url: String
    /// Where the instance answers health checks; `nil` if it named none and does not speak HTTP.
    package var healthCheckURL: String?
    package var version: String?
    package var zone: String?
    /// Share of the traffic among the instances of the service; 0 is drained.
    package var weight: Int
    package var tags: [String]
    package var metadata: [String: String]
    package var status: InstanceStatus
    package var registeredAt: String
    package var lastHeartbeat: String
    package var expiresAt: String

    package enum CodingKeys: String, CodingKey {
        case service
        case instanceID = "instance_id"
        case name, host, port, scheme, url
        case healthCheckURL = "health_check_url"
        case version, zone, weight, tags, metadata, status
        case registeredAt = "registered_at"
        case lastHeartbeat = "last_heartbeat"
        case expiresAt = "expires_at"
    }
}
