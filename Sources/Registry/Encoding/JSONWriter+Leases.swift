import Shared

extension JSONWriter {
    /// An `InstanceRecord`.
    mutating func instance(_ lease: Lease) {
        open("{")
        raw(lease.instance.encoded.members)
        renewal(of: lease)
        close("}")
    }

    /// A `LeaseRecord`.
    mutating func lease(_ lease: Lease) {
        open("{")
        name("instance_id")
        value(lease.instance.registration.id.text)
        name("registered_at")
        value(lease.instance.registeredAt)
        renewal(of: lease)
        terms(of: lease)
        close("}")
    }

    /// An `InstanceRecord` and a `LeaseRecord` in one object.
    mutating func registered(_ lease: Lease) {
        open("{")
        raw(lease.instance.encoded.members)
        renewal(of: lease)
        terms(of: lease)
        close("}")
    }

    private mutating func renewal(of lease: Lease) {
        let lastHeartbeat = lease.lastHeartbeat
        name("status")
        value(lease.status.rawValue)
        name("last_heartbeat")
        value(lastHeartbeat)
        name("expires_at")
        value(lastHeartbeat + lease.ttl)
    }

    private mutating func terms(of lease: Lease) {
        name("ttl")
        value(lease.ttl)
        name("heartbeat_interval")
        heartbeatInterval(ttl: lease.ttl)
        name("revision")
        value(lease.revision)
    }

    /// A third of the TTL in seconds, to the millisecond.
    private mutating func heartbeatInterval(ttl: Int) {
        let (seconds, thirds) = ttl.quotientAndRemainder(dividingBy: 3)
        raw((String(seconds) + [".000", ".333", ".666"][thirds].prefix(thirds == 0 ? 0 : 4)).utf8)
    }
}
