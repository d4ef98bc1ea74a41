import Shared

/// What `services list` prints: columns between two blanks, a heading first.
enum ServiceTable {
    static func lines(of services: [ServiceSummary]) -> [String] {
        aligned(
            [["SERVICE", "INSTANCES", "PASSING", "WARNING", "CRITICAL"]]
                + services.map {
                    [$0.name, "\($0.instances)", "\($0.passing)", "\($0.warning)", "\($0.critical)"]
                })
    }

    static func lines(of instances: [InstanceRecord]) -> [String] {
        aligned(
            [["INSTANCE", "URL", "STATUS", "WEIGHT", "ZONE", "VERSION", "EXPIRES"]]
                + instances.map {
                    [
                        $0.instanceID, $0.url, $0.status.rawValue, "\($0.weight)", $0.zone ?? "-", $0.version ?? "-",
                        $0.expiresAt,
                    ]
                })
    }

    private static func aligned(_ rows: [[String]]) -> [String] {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }
    }
}
