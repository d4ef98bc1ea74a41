import SQLite
import Shared

/// What the database tells of itself.
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
            }
        )
        add(
            MetricFamily(.counter, "database_commits_total", help: "Transactions; writes share them.") {
                [.init(database.writeFigures.batches)]
            }
        )
    }
}

extension Database {
    /// The section `database` of the JSON form of `/metrics/`.
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

extension HealthCheck {
    /// Whether the database answers.
    static func database(_ database: Database) -> HealthCheck {
        HealthCheck("database") { _ = try await database.read { try $0.first("SELECT 1") { try $0.int64(0) } } }
    }

    /// What replicas share is in this process: it is there if the process is.
    static let cache = HealthCheck("cache", isRequired: false) {}

    /// Whether the schema is the one this build was made for.
    static func migrations(_ database: Database) -> HealthCheck {
        HealthCheck("migrations") {
            let version = try await database.read { try $0.first("PRAGMA user_version") { try $0.int64(0) } }
            guard version == Int64(Migrations.all.count) else {
                throw DatabaseError.newerSchema(found: Int(version ?? 0), known: Migrations.all.count)
            }
        }
    }
}
