import FoundationEssentials
import SQLite

@testable import AuthService

/// Every implementation of the stores.
enum Backend: CaseIterable, Sendable {
    case memory
    case sqlite

    /// Calls `body` with empty stores, which are gone afterwards.
    func withStores(_ body: (Stores) async throws -> Void) async throws {
        switch self {
        case .memory:
            try await body(Stores(MemoryStores()))
        case .sqlite:
            let directory = FileManager.default.temporaryDirectory.appending(path: "auth-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: directory) }
            let database = try Stores.openDatabase(path: directory.appending(path: "auth.sqlite").path)
            defer { try? database.close() }
            try await body(Stores(database))
        }
    }
}
