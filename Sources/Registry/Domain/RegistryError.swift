/// Why the registry did not do what it was asked for.
enum RegistryError: Error, Equatable {
    /// No such lease: it never was, was deregistered, or has expired. The instance must register again.
    case instanceNotFound
    case serviceNotFound(String)
    /// The service is unknown, or none of its instances that match is fit to take requests.
    case unresolvable(String)
    /// The catalog may hold no more.
    case full
    /// The change was not kept: what was asked for may or may not survive a restart. Why is for the operator.
    case notKept(reason: String)
}
