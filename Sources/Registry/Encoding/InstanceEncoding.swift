import Shared

/// The members of an `InstanceRecord` that never change while the instance lives, encoded once.
///
/// `status` and the times of the lease are added to each answer by `JSONWriter.instance(_:)`.
final class InstanceEncoding: Sendable {
    /// `"service":…,…,"registered_at":…`, without the braces of the object.
    let members: [UInt8]
    /// `"instance_id":…,"registered_at":…`: what a heartbeat's answer repeats.
    let leaseMembers: [UInt8]

    init(_ instance: Instance) {
        let registration = instance.registration
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.member("service", registration.service.text)
            json.member("instance_id", registration.id.text)
            json.member("name", registration.service.text)
            json.address(of: registration)
            json.description(of: registration)
            json.member("registered_at", instance.registeredAt)
        }
        members = Array(json.bytes.dropFirst().dropLast())

        var lease = JSONWriter()
        lease.object { json in
            json.member("instance_id", registration.id.text)
            json.member("registered_at", instance.registeredAt)
        }
        leaseMembers = Array(lease.bytes.dropFirst().dropLast())
    }
}

extension JSONWriter {
    fileprivate mutating func address(of registration: Registration) {
        member("host", registration.host.text)
        member("port", Int(registration.port))
        member("scheme", registration.scheme.text)
        member("url", registration.url)
        member("health_check_url", registration.healthCheckURLText)
    }

    fileprivate mutating func description(of registration: Registration) {
        member("version", registration.version)
        member("zone", registration.zone)
        member("weight", registration.weight)
        member("tags", registration.tags)
        member("metadata", .object(registration.metadata.mapValues(JSONValue.string)))
    }
}
