import HTTP
import Networking
import Shared

@testable import Registry

/// Runs a real registry at a port, with its leases in `directory`, for as long as `body` takes.
func withRegistry(at port: ReservedPort, _ directory: String, _ body: () async throws -> Void) async throws {
    let configuration = try Configuration(
        Environment([
            "DATA_DIR": directory, "REGISTRY_PORT": String(port.number), "EVENT_LOOPS": "1",
            "SHUTDOWN_GRACE_SECONDS": "0",
        ]))
    let application = try await Application(configuration, log: .discarding)
    try await withThrowingTaskGroup { group in
        group.addTask { await application.run() }
        defer { application.stop() }
        try await body()
    }
}
