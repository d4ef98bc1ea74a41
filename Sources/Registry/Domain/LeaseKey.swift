/// Names one instance in the whole registry.
struct LeaseKey: Hashable, Sendable {
    let service: String
    let id: String
}

extension Lease {
    var key: LeaseKey {
        LeaseKey(service: instance.registration.service.text, id: instance.registration.id.text)
    }
}
