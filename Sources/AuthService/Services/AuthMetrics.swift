import Shared

/// What the service counts beyond its requests.
struct AuthMetrics: Sendable {
    /// Log-ins by what came of them.
    struct Logins: Sendable {
        let succeeded: Counter
        let refused: Counter
        let limited: Counter
    }

    /// Refreshes by what came of them.
    struct Refreshes: Sendable {
        let rotated: Counter
        let repeated: Counter
        let inProgress: Counter
        let reused: Counter
        let refused: Counter
    }

    let logins: Logins
    let refreshes: Refreshes
    let signups: Counter
    /// Access tokens whose signature had to be checked.
    let signatureChecks: Counter

    init(_ registry: MetricsRegistry) {
        let logins = registry.counters(
            "auth_logins_total", help: "Log-ins by outcome.", label: "outcome",
            values: ["succeeded", "refused", "limited"]
        )
        self.logins = Logins(succeeded: logins[0], refused: logins[1], limited: logins[2])
        let refreshes = registry.counters(
            "auth_refreshes_total", help: "Refreshes by outcome.", label: "outcome",
            values: ["rotated", "repeated", "in_progress", "reused", "refused"]
        )
        self.refreshes = Refreshes(
            rotated: refreshes[0], repeated: refreshes[1], inProgress: refreshes[2], reused: refreshes[3],
            refused: refreshes[4]
        )
        signups = registry.counter("auth_signups_total", help: "Accounts created.")
        signatureChecks = registry.counter(
            "auth_token_signature_checks_total", help: "Access tokens whose signature had to be checked."
        )
    }
}
