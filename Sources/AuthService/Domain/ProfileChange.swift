/// What a user wants to be different about their profile; `nil` leaves a field as it is.
struct ProfileChange: Sendable, Equatable {
    var email: EmailAddress?
    var firstName: PersonName?
    var lastName: PersonName?
    var phone: PhoneNumber?
    var metadata: Metadata?

    /// The user after the change: a new address is not a verified one.
    func applied(to user: User) -> User {
        var changed = user
        if let email {
            changed.isEmailVerified = user.isEmailVerified && email.key == user.email.key
            changed.email = email
        }
        if let firstName { changed.firstName = firstName }
        if let lastName { changed.lastName = lastName }
        if let phone { changed.phone = phone }
        if let metadata { changed.metadata = metadata }
        changed.revision += 1
        return changed
    }
}
