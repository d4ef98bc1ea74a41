import FoundationEssentials
import SQLite
import Shared
import Testing

@testable import Registry

/// The contract of `LeaseStore`, held by every implementation.
@Suite struct LeaseStoreTests {
    enum Backend: CaseIterable {
        case memory
        case sqlite

        func withStore(_ body: (any LeaseStore) async throws -> Void) async throws {
            switch self {
            case .memory: try await body(MemoryLeaseStore())
            case .sqlite:
                try await withTemporaryDirectory { directory in
                    let database = try SQLiteLeaseStore.database(path: directory + "/registry.sqlite")
                    try await body(SQLiteLeaseStore(database: database))
                    try database.close()
                }
            }
        }
    }

    private func lease(
        _ id: String, port: Int = 8000, status: InstanceStatus = .passing, revision: UInt64
    ) throws -> RecoveredLease {
        RecoveredLease(
            registration: try .fixture(id: id, port: port, tags: ["a"], metadata: ["k": "v\"\n"]),
            registeredAt: Moment.at(0).wall, status: status, revision: revision)
    }

    @Test(arguments: Backend.allCases)
    func isEmptyAtFirst(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let recovered = try await store.recover()
            #expect(recovered.leases.isEmpty && recovered.revision == 0 && !recovered.epoch.isEmpty)
        }
    }

    @Test(arguments: Backend.allCases)
    func keepsWhatWasPutLast(_ backend: Backend) async throws {
        try await backend.withStore { store in
            _ = store.submit(.put(try lease("a", port: 8000, revision: 1)))
            _ = store.submit(.put(try lease("b", revision: 2)))
            try await store.submit(.put(try lease("a", port: 9000, status: .warning, revision: 3))).committed()

            let recovered = try await store.recover()
            let a = try #require(recovered.leases.first { $0.key.id == "a" })

            #expect(recovered.leases.count == 2 && recovered.revision == 3 && recovered.unreadable == 0)
            #expect(a.registration == (try lease("a", port: 9000, revision: 3)).registration)
            #expect(a.status == .warning && a.revision == 3 && a.registeredAt == Moment.at(0).wall)
        }
    }

    @Test(arguments: Backend.allCases)
    func forgetsWhatWasRemovedButNotItsRevision(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let a = try lease("a", revision: 1)
            _ = store.submit(.put(a))
            _ = store.submit(.put(try lease("b", revision: 2)))
            let unknown = LeaseKey(service: "none", id: "none")
            try await store.submit(.remove([a.key, unknown], revision: 4)).committed()

            let recovered = try await store.recover()

            #expect(recovered.leases.map(\.key.id) == ["b"])
            #expect(recovered.revision == 4)
        }
    }

    @Test(arguments: Backend.allCases)
    func takesEffectInTheOrderOfSubmission(_ backend: Backend) async throws {
        try await backend.withStore { store in
            var last: PendingChange?
            for round in 0..<200 {
                let lease = try lease("a", port: 1000 + round, revision: UInt64(2 * round + 1))
                _ = store.submit(.remove([lease.key], revision: UInt64(2 * round)))
                last = store.submit(.put(lease))
            }
            try await last?.committed()

            #expect(try await store.recover().leases.map(\.registration.port) == [1199])
        }
    }

    @Test func survivesItsDatabaseWithEpochAndRevision() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/registry.sqlite"
            let first = try SQLiteLeaseStore.database(path: path)
            let before = SQLiteLeaseStore(database: first)
            try await before.submit(.put(try lease("a", revision: 7))).committed()
            let epoch = try await before.recover().epoch
            try first.close()

            let second = try SQLiteLeaseStore.database(path: path)
            let recovered = try await SQLiteLeaseStore(database: second).recover()
            try second.close()

            #expect(recovered.epoch == epoch && recovered.revision == 7)
            #expect(recovered.leases.map(\.key.id) == ["a"])
        }
    }

    @Test func refusesAHistoryThatCannotBe() async throws {
        try await withTemporaryDirectory { directory in
            let database = try SQLiteLeaseStore.database(path: directory + "/registry.sqlite")
            _ = try await database.write { try $0.execute("UPDATE history SET revision = -1") }

            await #expect(throws: DatabaseError.self) { try await SQLiteLeaseStore(database: database).recover() }
            try database.close()
        }
    }

    @Test(arguments: [
        "not json", "{}", #"{"host":"..","port":1}"#, #"{"host":"a","port":0}"#, #"{"host":"a","port":1,"ttl":0}"#,
    ])
    func leavesOutWhatItCannotReadAndSaysSo(content: String) async throws {
        try await withTemporaryDirectory { directory in
            let database = try SQLiteLeaseStore.database(path: directory + "/registry.sqlite")
            let store = SQLiteLeaseStore(database: database)
            try await store.submit(.put(try lease("a", revision: 1))).committed()
            _ = try await database.write {
                try $0.execute("INSERT INTO instances VALUES ('s', 'b', ?, 'passing', 0, 2)", [.text(content)])
            }

            let recovered = try await store.recover()
            try database.close()

            #expect(recovered.leases.map(\.key.id) == ["a"] && recovered.unreadable == 1)
        }
    }
}
