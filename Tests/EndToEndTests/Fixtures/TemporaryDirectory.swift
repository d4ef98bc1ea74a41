import FoundationEssentials

/// Calls `body` with a folder of its own, which is gone afterwards with all it holds.
func withTemporaryDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let path = FileManager.default.temporaryDirectory.appending(path: "end-to-end-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    // What cannot be removed is left to the system, which empties that place from time to time.
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}
