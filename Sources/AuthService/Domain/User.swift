import FoundationEssentials

/// A person with an account here.
struct User: Sendable, Equatable {
    let id: UUID
    var username: Username
    var email: EmailAddress
    var firstName = PersonName.none
    var lastName = PersonName.none
    var phone = PhoneNumber.none
    var metadata = Metadata.empty
    var roles = [Role.user]
    var isStaff = false
    var isActive = true
    var isEmailVerified = false
    let dateJoined: Date
    var lastLogin: Date?
    var passwordHash: StoredPassword
    /// Counts the changes of the account, from 1: two reads with the same revision show the same profile.
    var revision: Int64 = 1

    /// Both names, or the one there is, else the username.
    var fullName: String {
        let names = [firstName.text, lastName.text].filter { !$0.isEmpty }
        return names.isEmpty ? username.text : names.joined(separator: " ")
    }

    /// The first letters of the names there are, else of the username.
    var initials: String {
        let letters = firstName.initial + lastName.initial
        return letters.isEmpty ? username.text.prefix(1).uppercased() : letters
    }
}
