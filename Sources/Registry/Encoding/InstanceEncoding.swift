/// The members of an `InstanceRecord` that never change while the instance lives, encoded once.
///
/// `status` and the times of the lease are added to each answer by `JSONWriter.instance(_:)`.
final class InstanceEncoding: Sendable {
    /// `"service":…,…,"metadata":{…},"registered_at":…`, without the braces of the object.
    let members: [UInt8]

    init(_ instance: Instance) {
        let registration = instance.registration
        var json = JSONWriter(capacity: 512)
        json.name("service")
        json.value(registration.service.text)
        json.name("instance_id")
        json.value(registration.id.text)
        json.name("name")
        json.value(registration.service.text)
        json.address(of: registration)
        json.description(of: registration)
        json.name("registered_at")
        json.value(instance.registeredAt)
        members = json.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func address(of registration: Registration) {
        name("host")
        value(registration.host.text)
        name("port")
        value(registration.port)
        name("scheme")
        value(registration.scheme.text)
        name("url")
        value(registration.url)
        name("health_check_url")
        value(registration.healthCheckURLText)
    }

    fileprivate mutating func description(of registration: Registration) {
        name("version")
        value(registration.version)
        name("zone")
        value(registration.zone)
        name("weight")
        value(registration.weight)
        name("tags")
        open("[")
        for tag in registration.tags { value(tag) }
        close("]")
        name("metadata")
        open("{")
        for (key, text) in registration.metadata.sorted(by: { $0.key < $1.key }) {
            name(key)
            value(text)
        }
        close("}")
    }
}
