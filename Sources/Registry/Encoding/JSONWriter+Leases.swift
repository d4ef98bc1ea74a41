import Shared

extension JSONWriter {
    /// An `InstanceRecord`.
    mutating func instance(_ lease: Lease) {
        object { json in
            json.raw(lease.instance.encoded.members)
            json.renewal(of: lease)
        }
    }

    /// The members of a `LeaseRecord`.
    mutating func leaseMembers(_ lease: Lease) {
        raw(lease.instance.encoded.leaseMembers)
        renewal(of: lease)
        terms(of: lease)
    }

    /// The members of an `InstanceRecord` and of a `LeaseRecord`, together.
    mutating func registeredMembers(_ lease: Lease) {
        raw(lease.instance.encoded.members)
        renewal(of: lease)
        terms(of: lease)
    }

    mutating func member(_ key: StaticString, _ time: WallTime) {
        self.key(key)
        timestamp(microseconds: time.microseconds)
    }

    private mutating func renewal(of lease: Lease) {
        let lastHeartbeat = lease.lastHeartbeat
        member("status", lease.status.rawValue)
        member("last_heartbeat", lastHeartbeat)
        member("expires_at", lastHeartbeat + lease.ttl)
    }

    /// The interval is a third of the TTL, to the millisecond.
    private mutating func terms(of lease: Lease) {
        member("ttl", lease.ttl)
        key("heartbeat_interval")
        if lease.ttl % 3 == 0 { int(lease.ttl / 3) } else { seconds(milliseconds: Int64(lease.ttl) * 1000 / 3) }
        member("revision", Int(lease.revision))
    }
}
