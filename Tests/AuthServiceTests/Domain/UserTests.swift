import Testing

@testable import AuthService

@Suite struct UserTests {
    @Test(arguments: [
        ("Ada", "Lovelace", "Ada Lovelace", "AL"), ("Ada", "", "Ada", "A"), ("", "Lovelace", "Lovelace", "L"),
        ("", "", "countess", "C"), ("jean-luc", "d’arc", "jean-luc d’arc", "JD"), ("太郎", "山田", "太郎 山田", "太山"),
        ("ßen", "", "ßen", "SS"),
    ])
    func isCalledByTheNamesThereAre(_ first: String, _ last: String, _ fullName: String, _ initials: String) {
        let user = User.fixture(username: "countess", firstName: first, lastName: last)

        #expect(user.fullName == fullName)
        #expect(user.initials == initials)
    }

    @Test func aNewAddressIsNotAVerifiedOne() {
        let user = User.fixture(email: "ada@example.com", isEmailVerified: true)
        let respelled = ProfileChange(email: EmailAddress(stored: "Ada@example.com", key: "ada@example.com"))
        let moved = ProfileChange(email: EmailAddress(stored: "ada@example.org", key: "ada@example.org"))

        #expect(respelled.applied(to: user).isEmailVerified)
        #expect(!moved.applied(to: user).isEmailVerified)
        #expect(moved.applied(to: user).revision == user.revision + 1)
    }
}
