import Shared

/// What the registry counts of its own work.
struct RegistryMetrics: Sendable {
    let registrations: Counter
    let heartbeats: Counter
    let deregistrations: Counter
    let expirations: Counter

    init(on metrics: MetricsRegistry, state: RegistryState) {
        registrations = metrics.counter("registry_registrations_total", help: "Registrations taken, repeated ones too.")
        heartbeats = metrics.counter("registry_heartbeats_total", help: "Leases renewed by heartbeats.")
        deregistrations = metrics.counter("registry_deregistrations_total", help: "Leases ended on request.")
        expirations = metrics.counter("registry_expirations_total", help: "Leases that ran out.")
        metrics.gauge("registry_leases", help: "Living leases.") { Double(state.leaseCount) }
        metrics.gauge("registry_services", help: "Services with at least one lease.") { Double(state.serviceCount) }
        metrics.gauge("registry_revision", help: "Revision of the catalog.") { Double(state.revision) }
    }
}
