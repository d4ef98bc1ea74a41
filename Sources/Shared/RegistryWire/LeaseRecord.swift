/// The lease of one instance: what registering and every heartbeat answer.
///
/// The answer to a registration holds the members of `InstanceRecord` beside these, in the same object.
package struct LeaseRecord: Codable, Sendable, Equatable {
    package var instanceID: String
    /// Life of the lease after each renewal, in seconds.
    package var ttl: Int
    /// Time between heartbeats the registry asks for, in seconds: a third of the TTL.
    package var heartbeatInterval: Double
    package var status: InstanceStatus
    package var registeredAt: String
    package var lastHeartbeat: String
    package var expiresAt: String
    /// Revision of the catalog at which the instance last changed; renewals alone do not move it.
    package var revision: UInt64

    package enum CodingKeys: String, CodingKey {
        case instanceID = "instance_id"
        case ttl
        case heartbeatInterval = "heartbeat_interval"
        case status
        case registeredAt = "registered_at"
        case lastHeartbeat = "last_heartbeat"
        case expiresAt = "expires_at"
        case revision
    }
}
