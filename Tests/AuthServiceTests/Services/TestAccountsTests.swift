import FoundationEssentials
import Testing

@testable import AuthService

@Suite struct TestAccountsTests {
    @Test(arguments: Backend.allCases)
    func makesAccountsThatCanLogIn(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let outcomes = try await accounts(in: stores).create(2, password: "correct horse battery")

            #expect(outcomes == [.init(username: "testuser1", isNew: true), .init(username: "testuser2", isNew: true)])
            let user = try await stores.users.user(loginKey: "testuser2@example.com")
            #expect(user?.username.text == "testuser2")
            #expect(user?.passwordHash == StoredPassword("hash of correct horse battery"))
            #expect(user?.isStaff == false && user?.roles == [.user])
        }
    }

    @Test(arguments: Backend.allCases)
    func leavesThoseThatExistAsTheyAre(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let taken = User.fixture(username: "testuser1", email: "other@example.com")
            try await stores.users.insert(taken)
            try await stores.users.insert(.fixture(username: "other", email: "testuser2@example.com"))

            let outcomes = try await accounts(in: stores).create(3, password: "correct horse battery")

            #expect(outcomes.map(\.isNew) == [false, false, true])
            #expect(try await stores.users.user(loginKey: "testuser1") == taken)
            #expect(try await stores.users.user(loginKey: "testuser2") == nil)
        }
    }

    @Test(arguments: ["", "short", "password", "testuser1", String(repeating: "x1", count: 129)])
    func refusesPasswordsThatNobodyCouldSignUpWith(_ password: String) async throws {
        let stores = Stores(MemoryStores())

        await #expect(throws: FieldFault.self) { try await accounts(in: stores).create(1, password: password) }
        #expect(try await stores.users.user(loginKey: "testuser1") == nil)
    }

    private func accounts(in stores: Stores) -> TestAccounts {
        TestAccounts(
            users: stores.users, policy: NewPassword.Policy(), hash: { StoredPassword("hash of \($0.text)") },
            now: { .start })
    }
}
