import FoundationEssentials
import Testing

@testable import AuthService

/// The contract of `UserStore`, held by every implementation.
@Suite struct UserStoreTests {
    @Test(arguments: Backend.allCases)
    func findsAUserByIDNameAndAddress(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let ada = User.fixture(
                username: "Ada", email: "Countess@example.com", firstName: "Ada", lastName: "Lovelace")
            try await stores.users.insert(ada)

            #expect(try await stores.users.user(id: ada.id) == ada)
            #expect(try await stores.users.user(loginKey: "ada") == ada)
            #expect(try await stores.users.user(loginKey: "countess@example.com") == ada)
        }
    }

    @Test(arguments: Backend.allCases)
    func knowsNobodyElse(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            try await stores.users.insert(.fixture(username: "Ada"))

            #expect(try await stores.users.user(id: UUID()) == nil)
            for key in ["", "Ada", "ad", "ada%", "a_a", "' OR 1=1 --", "ada\u{0}", "\u{0}"] {
                #expect(try await stores.users.user(loginKey: key) == nil)
            }
        }
    }

    @Test(
        arguments: Backend.allCases,
        [
            ("ADA", "other@example.com", AccountConflict.username), ("other", "ADA@example.com", .email),
            ("ADA", "ADA@example.com", .username),
            // One person's name is never another one's address.
            ("ada@example.com", "other@example.com", .username), ("other", "grace@example.com", .email),
        ]
    )
    func refusesWhatAnotherUserLogsInWith(
        _ backend: Backend, _ attempt: (username: String, email: String, conflict: AccountConflict)
    ) async throws {
        try await backend.withStores { stores async throws in
            try await stores.users.insert(.fixture(username: "ada", email: "ada@example.com"))
            try await stores.users.insert(.fixture(username: "grace@example.com", email: "g@example.com"))
            let late = User.fixture(username: attempt.username, email: attempt.email)

            await #expect(throws: attempt.conflict) { try await stores.users.insert(late) }
            #expect(try await stores.users.user(id: late.id) == nil)
        }
    }

    @Test(arguments: Backend.allCases)
    func letsAUserNameBeTheirOwnAddress(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let ada = User.fixture(username: "ada@example.com", email: "ada@example.com")
            try await stores.users.insert(ada)
            _ = try await stores.users.update(ada.id, with: ProfileChange(email: try .init(validating: "a@b.example")))

            // The address was given up, the name was not.
            #expect(try await stores.users.user(loginKey: "ada@example.com")?.id == ada.id)
            #expect(try await stores.users.user(loginKey: "a@b.example")?.id == ada.id)
            let back = try await stores.users.update(
                ada.id, with: ProfileChange(email: try .init(validating: "ada@example.com"))
            )
            #expect(back?.email.text == "ada@example.com")
            #expect(try await stores.users.user(loginKey: "a@b.example") == nil)
        }
    }

    @Test(arguments: Backend.allCases)
    func changesOnlyWhatIsNamed(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let ada = User.fixture(firstName: "Ada", lastName: "Lovelace", isEmailVerified: true)
            try await stores.users.insert(ada)

            let changed = try await stores.users.update(
                ada.id, with: ProfileChange(lastName: PersonName(stored: "King"), metadata: Metadata(json: #"{"a":1}"#))
            )

            #expect(changed?.firstName.text == "Ada")
            #expect(changed?.lastName.text == "King")
            #expect(changed?.isEmailVerified == true)
            #expect(changed?.revision == 2)
            #expect(try await stores.users.user(id: ada.id) == changed)
        }
    }

    @Test(arguments: Backend.allCases)
    func movesTheAddressAndFreesTheOldOne(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let ada = User.fixture(username: "ada", email: "ada@example.com")
            try await stores.users.insert(ada)
            _ = try await stores.users.update(
                ada.id, with: ProfileChange(email: try .init(validating: "new@example.com")))

            #expect(try await stores.users.user(loginKey: "ada@example.com") == nil)
            try await stores.users.insert(.fixture(username: "other", email: "ada@example.com"))
        }
    }

    @Test(arguments: Backend.allCases)
    func refusesToMoveToAnAddressInUse(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let ada = User.fixture(username: "ada", email: "ada@example.com", firstName: "Ada")
            try await stores.users.insert(ada)
            try await stores.users.insert(.fixture(username: "grace", email: "grace@example.com"))
            let change = ProfileChange(
                email: try .init(validating: "GRACE@example.com"), firstName: PersonName(stored: "Eve")
            )

            await #expect(throws: AccountConflict.email) { try await stores.users.update(ada.id, with: change) }
            #expect(try await stores.users.user(id: ada.id) == ada)
            #expect(try await stores.users.user(loginKey: "ada@example.com") == ada)
        }
    }

    @Test(arguments: Backend.allCases)
    func changesNobodyWhoIsNotThere(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            #expect(try await stores.users.update(UUID(), with: ProfileChange(phone: PhoneNumber.none)) == nil)
        }
    }

    @Test(arguments: Backend.allCases)
    func letsOnlyOneOfManyHaveAName(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let users = stores.users
            let winners = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<20 {
                    group.addTask {
                        (try? await users.insert(.fixture(username: "ada", email: "\(index)@example.com"))) != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }

            #expect(winners == 1)
        }
    }

    @Test(arguments: Backend.allCases, ["", "\0", "ada\0", "ada\0bc", "ada%", "a_a", "' OR 1=1 --", "\u{10FFFF}"])
    func findsNobodyByTextThatIsNoName(_ backend: Backend, _ text: String) async throws {
        try await backend.withStores { stores async throws in
            try await stores.users.insert(.fixture(username: "ada", email: "ada@example.com"))

            #expect(try await stores.users.user(loginKey: text) == nil)
        }
    }
}
