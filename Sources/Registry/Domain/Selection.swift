/// Which instances of a service a reader asks for.
struct Selection: Sendable, Equatable {
    /// Every one of them must be among the instance's tags.
    var tags: [String] = []
    var version: String?

    var isEverything: Bool { tags.isEmpty && version == nil }

    func admits(_ lease: Lease) -> Bool {
        let registration = lease.instance.registration
        return (version == nil || version == registration.version) && tags.allSatisfy(registration.tags.contains)
    }
}
