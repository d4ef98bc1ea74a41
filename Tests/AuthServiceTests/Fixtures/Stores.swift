import FoundationEssentials
import SQLite

@testable import AuthService

/// The stores of one technology, over one fresh database.
struct Stores: Sendable {
    let users: any UserStore
    let sessions: any SessionStore
    let keys: any SigningKeyStore
}

/// Every implementation of the stores.
enum Backend: CaseIterable, Sendable {
    case memory
    case sqlite

    /// Calls `body` with empty stores, which are gone afterwards.
    func withStores(_ body: (Stores) async throws -> Void) async throws {
        switch self {
        case .memory:
            let memory = MemoryStores()
            try await body(Stores(users: memory, sessions: memory, keys: memory))
        case .sqlite:
            let directory = FileManager.default.temporaryDirectory.appending(path: "auth-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: directory) }
            let database = try Database(
                path: directory.appending(path: "auth.sqlite").path, migrations: Migrations.all,
                applicationID: Migrations.applicationID
            )
            defer { try? database.close() }
            let stores = Stores(
                users: SQLiteUserStore(database: database), sessions: SQLiteSessionStore(database: database),
                keys: SQLiteSigningKeyStore(database: database)
            )
            try await body(stores)
        }
    }
}
