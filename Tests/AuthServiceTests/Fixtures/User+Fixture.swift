import FoundationEssentials

@testable import AuthService

extension User {
    static func fixture(
        id: UUID = UUID(), username: String = "ada", email: String = "ada@example.com", firstName: String = "",
        lastName: String = "", isActive: Bool = true, isEmailVerified: Bool = false,
        passwordHash: String = "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA"
    ) -> User {
        User(
            id: id, username: Username(stored: username, key: username.lowercased()),
            email: EmailAddress(stored: email, key: email.lowercased()), firstName: PersonName(stored: firstName),
            lastName: PersonName(stored: lastName), isActive: isActive, isEmailVerified: isEmailVerified,
            dateJoined: .start, passwordHash: StoredPassword(passwordHash)
        )
    }
}
