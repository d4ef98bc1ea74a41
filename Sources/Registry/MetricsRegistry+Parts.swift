import SQLite
import Shared

/// What the parts below the registry tell of themselves.
extension MetricsRegistry {
    func register(_ database: Database) {
        gauge("database_write_queue", help: "Writes that wait for the next commit.") {
            Double(database.writeFigures.queued)
        }
        add(
            MetricFamily(.counter, "database_writes_total", help: "Writes by outcome.", labels: ["outcome"]) {
                let figures = database.writeFigures
                return [
                    .init(figures.completed - figures.failed, labels: ["completed"]),
                    .init(figures.failed, labels: ["failed"]), .init(figures.refused, labels: ["refused"]),
                ]
            })
        add(
            MetricFamily(.counter, "database_commits_total", help: "Transactions; writes share them.") {
                [.init(database.writeFigures.batches)]
            })
    }
}

/// Sections of the JSON form of `/metrics/`.
extension Database {
    var writeSection: HealthEndpoints.Section {
        { json in
            let figures = self.writeFigures
            json.member("writes_queued", figures.queued)
            json.member("writes_completed", figures.completed)
            json.member("writes_failed", figures.failed)
            json.member("writes_refused", figures.refused)
            json.member("commits", figures.batches)
        }
    }
}

extension RegistryState {
    var writeSection: HealthEndpoints.Section {
        { json in
            json.member("services", self.serviceCount)
            json.member("leases", self.leaseCount)
            json.member("revision", Int(self.revision))
        }
    }
}

extension HealthCheck {
    /// Whether the store of registrations answers: without it nothing can be registered.
    static func database(_ database: Database) -> HealthCheck {
        HealthCheck("database") {
            _ = try await database.read { try $0.first("SELECT revision FROM history") { try $0.int64(0) } }
        }
    }
}
