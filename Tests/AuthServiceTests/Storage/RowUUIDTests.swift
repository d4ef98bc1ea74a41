import FoundationEssentials
import SQLite
import Testing

@testable import AuthService

/// What a damaged file may hold, though the schema allows it nowhere.
@Suite struct RowUUIDTests {
    @Test(arguments: ["x''", "x'00'", "zeroblob(15)", "zeroblob(17)", "NULL", "'0123456789abcdef'", "1"])
    func refusesWhatIsNoIdentifier(_ value: String) async throws {
        try await withDatabase { database async throws in
            await #expect(throws: DatabaseError.self) {
                try await database.read { try $0.first("SELECT \(value)") { try $0.uuid(0) } }
            }
        }
    }

    @Test func readsSixteenBytes() async throws {
        try await withDatabase { database async throws in
            let id = UUID()
            let found = try await database.read { try $0.first("SELECT ?", [.blob(id.octets)]) { try $0.uuid(0) } }
            #expect(found == id)
        }
    }

    private func withDatabase(_ body: (Database) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "auth-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let database = try Stores.openDatabase(path: directory.appending(path: "auth.sqlite").path)
        defer { try? database.close() }
        try await body(database)
    }
}
