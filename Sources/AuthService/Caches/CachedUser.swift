/// A user as read from the store, with the answer that shows their profile, encoded once.
final class CachedUser: Sendable {
    let user: User
    /// The whole content of a successful `GET profile/`.
    let profile: [UInt8]

    init(_ user: User, profile: [UInt8]) {
        self.user = user
        self.profile = profile
    }
}
