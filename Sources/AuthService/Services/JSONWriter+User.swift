import Shared

extension JSONWriter {
    /// A user as the API shows them.
    mutating func member(_ key: StaticString, _ user: User) {
        object(key) { json in
            json.member("id", user.id)
            json.member("username", user.username.text)
            json.member("email", user.email.text)
            json.member("first_name", user.firstName.text)
            json.member("last_name", user.lastName.text)
            json.member("full_name", user.fullName)
            json.member("initials", user.initials)
            json.member("phone", user.phone.text)
            json.member("roles", user.roles.map(\.rawValue))
            json.member("is_staff", user.isStaff)
            json.member("is_active", user.isActive)
            json.member("email_verified", user.isEmailVerified)
            json.member("date_joined", user.dateJoined)
            json.member("last_login", user.lastLogin)
            json.key("metadata")
            json.raw(Array(user.metadata.json.utf8))
        }
    }
}
