import FoundationEssentials

/// Where users are kept; each call is one transaction.
///
/// The user names and the addresses of all users share one space of log-in names, each name once: nobody can sign up
/// under somebody else's address and take their log-ins. Errors other than those named are the store's own.
protocol UserStore: Sendable {
    /// Adds a user.
    ///
    /// - Throws: `AccountConflict` if the name or the address is one that somebody logs in with.
    func insert(_ user: User) async throws

    func user(id: UUID) async throws -> User?

    /// The user who logs in with this name or address, given in canonical form.
    func user(loginKey: String) async throws -> User?

    /// Changes what `change` names, all or nothing, and counts the revision up.
    ///
    /// - Returns: the user as changed; `nil` if there is none with this id.
    /// - Throws: `AccountConflict.email` if somebody else logs in with the new address.
    func update(_ id: UUID, with change: ProfileChange) async throws -> User?
}
