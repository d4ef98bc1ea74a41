/// What a round of health checks found.
package struct HealthReport: Sendable {
    package enum Status: String, Sendable {
        case pass
        /// It does not work, and the service can do without.
        case warn
        case fail
    }

    package struct Finding: Sendable {
        package let name: String
        package let status: Status
        package let latency: Duration
        /// Why it is not `pass`; for the log and the operator's command, never for a client.
        package let reason: String?
    }

    /// In the order of the checks.
    package let findings: [Finding]

    package var isReady: Bool { findings.allSatisfy { $0.status != .fail } }

    /// Runs all checks side by side, each for `deadline` at most.
    package static func make(
        _ checks: [HealthCheck], deadline: Duration,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) async -> HealthReport {
        await withTaskGroup(of: (Int, Finding).self) { group in
            for (index, check) in checks.enumerated() {
                group.addTask { (index, await finding(check, deadline: deadline, sleep: sleep)) }
            }
            let findings = await group.reduce(into: []) { $0.append($1) }
            return HealthReport(findings: findings.sorted { $0.0 < $1.0 }.map(\.1))
        }
    }

    private struct DeadlineExceeded: Error {}

    private static func finding(
        _ check: HealthCheck, deadline: Duration, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) async -> Finding {
        let start = ContinuousClock.now
        do {
            try await withThrowingTaskGroup { group in
                group.addTask { try await check.check() }
                group.addTask {
                    try await sleep(deadline)
                    throw DeadlineExceeded()
                }
                defer { group.cancelAll() }
                try await group.next()
            }
            return Finding(name: check.name, status: .pass, latency: .now - start, reason: nil)
        } catch {
            let status: Status = check.isRequired ? .fail : .warn
            return Finding(name: check.name, status: status, latency: .now - start, reason: String(describing: error))
        }
    }
}

extension ContinuousClock.Instant {
    fileprivate static func - (end: Self, start: Self) -> Duration { start.duration(to: end) }
}
