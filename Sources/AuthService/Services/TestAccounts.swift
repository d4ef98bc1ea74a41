import FoundationEssentials
import Shared

/// Accounts `testuser1`, `testuser2`, … to try things out with.
struct TestAccounts {
    struct Outcome: Equatable {
        let username: String
        /// `false` if the name or the address was taken.
        let isNew: Bool
    }

    let users: any UserStore
    let policy: NewPassword.Policy
    let hash: (NewPassword) throws -> StoredPassword
    var ids = UUIDv7Generator()
    var now: () -> Date = { Date() }

    /// - Throws: `FieldFault` for a password that nobody could sign up with; what the store throws.
    func create(_ count: Int, password: String) async throws -> [Outcome] {
        var outcomes: [Outcome] = []
        for number in 1...count {
            outcomes.append(try await create("testuser\(number)", password: password))
        }
        return outcomes
    }

    private func create(_ name: String, password: String) async throws -> Outcome {
        let username = try Username(validating: name, .unicode)
        let email = try EmailAddress(validating: "\(name)@example.com")
        let password = try NewPassword(
            validating: password, owner: [(name: "username", value: name)], policy: policy, .unicode)
        let user = User(
            id: ids.next(), username: username, email: email, firstName: PersonName(stored: "Test"),
            lastName: PersonName(stored: "User"), dateJoined: now().roundedToMicroseconds,
            passwordHash: try hash(password))
        do {
            try await users.insert(user)
            return Outcome(username: name, isNew: true)
        } catch is AccountConflict {
            return Outcome(username: name, isNew: false)
        }
    }
}
