import FoundationEssentials
import Testing

@testable import AuthService

/// The contract of `SigningKeyStore`, held by every implementation.
@Suite struct SigningKeyStoreTests {
    @Test(arguments: Backend.allCases)
    func beginsWithoutAKey(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in #expect(try await stores.keys.keys().isEmpty) }
    }

    @Test(arguments: Backend.allCases)
    func replicasThatStartAtOnceAgreeOnOneKey(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let keys = stores.keys
            let found = try await withThrowingTaskGroup(of: [SigningKeyRecord].self) { group in
                for index in 0..<8 {
                    group.addTask {
                        try await keys.insertFirst(
                            SigningKeyRecord(
                                id: "key-\(index)", algorithm: "ES256",
                                privateKey: SealedSecret(keyID: "k", bytes: [UInt8(index)]), createdAt: .start
                            )
                        )
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }

            #expect(found.count == 8)
            #expect(found.allSatisfy { $0 == found[0] && $0.count == 1 })
            #expect(try await keys.keys() == found[0])
        }
    }
}
