import FoundationEssentials
import Shared

/// The users by id, from the cache where they are there; the one way in which profiles are changed.
struct UserDirectory: Sendable {
    let users: any UserStore
    let cache: UserCache

    /// The user, if no store need be asked.
    func cached(_ id: UUID) -> CachedUser? { cache.user(id) }

    func user(_ id: UUID) async throws -> CachedUser? {
        if let cached = cache.user(id) { return cached }
        let ticket = cache.ticket(for: id)
        guard let user = try await users.user(id: id) else { return nil }
        let read = CachedUser(
            user, profile: Envelope.success(message: "Profile retrieved.") { $0.member("user", user) })
        cache.insert(read, ticket)
        return read
    }

    /// Changes a profile; what it throws and returns is the store's.
    func update(_ id: UUID, with change: ProfileChange) async throws -> User? {
        // Whether the write succeeded or not: after an error nobody knows.
        defer { cache.invalidate(id) }
        return try await users.update(id, with: change)
    }
}
