import Shared

/// Which instances a list shows: those for which everything named in the query is true.
struct InstanceFilter: Sendable {
    private var status: InstanceStatus?
    private var zone: String?
    private var selection = Selection()

    /// Takes `status`, `zone`, `version` and any number of `tag`; other items are ignored.
    init(_ items: [(name: String, value: String)]) throws(InvalidRegistration) {
        for (name, value) in items {
            switch name {
            case "status": status = try InstanceStatus(field: "status", value)
            case "zone": zone = value
            case "version": selection.version = value
            case "tag": selection.tags.append(value)
            default: break
            }
        }
    }

    func admits(_ lease: Lease) -> Bool {
        (status == nil || status == lease.status) && (zone == nil || zone == lease.instance.registration.zone)
            && selection.admits(lease)
    }
}
