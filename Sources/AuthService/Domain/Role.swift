/// The name of a set of permissions that a user may hold, as it appears in tokens.
struct Role: RawRepresentable, Sendable, Hashable {
    let rawValue: String

    /// What everybody who signs up is.
    static let user = Role(rawValue: "user")
    /// Who manages users and roles.
    static let admin = Role(rawValue: "admin")
}
