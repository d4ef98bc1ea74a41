import FoundationEssentials

/// Calls `body` with a fresh directory and removes it with what is in it.
func withTemporaryDirectory(_ body: (String) async throws -> Void) async throws {
    let path = FileManager.default.temporaryDirectory.appending(component: "auth-client-\(UUID())").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    // What is left in the temporary directory is no fault of the test.
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await body(path)
}
