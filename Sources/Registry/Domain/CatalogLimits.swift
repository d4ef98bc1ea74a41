/// Bounds on what all registrations together may make the registry hold; beyond them registering is refused.
struct CatalogLimits: Sendable {
    var services = 10_000
    var instances = 200_000
    /// Texts of all registrations, in bytes.
    var contentBytes = 256 * 1024 * 1024
}
