package import Crypto
package import Networking

/// The issuer's keys: fetched when needed, kept when the issuer is away.
///
/// A key set is used for `lifetime` and, if no newer one can be had, beyond it. An unknown `kid` makes it be fetched
/// before its time, but not more often than once in `cooldown`: tokens with made-up `kid`s cost the issuer nothing.
package actor KeySetCache {
    package static let lifetime: Duration = .seconds(300)
    package static let cooldown: Duration = .seconds(10)
    /// Time between two attempts while there are no keys at all.
    package static let failureCooldown: Duration = .seconds(1)

    /// No keys, and the last attempt to get some is only just over.
    package struct Unavailable: Error {}

    private let fetch: @Sendable () async throws -> JSONWebKeySet
    private let now: @Sendable () -> MonotonicTime
    private var keys: JSONWebKeySet?
    private var freshUntil = MonotonicTime(nanoseconds: 0)
    private var nextAttempt = MonotonicTime(nanoseconds: 0)
    private var fetching: Task<JSONWebKeySet, any Error>?

    package init(
        now: @escaping @Sendable () -> MonotonicTime = { .now },
        fetch: @escaping @Sendable () async throws -> JSONWebKeySet
    ) {
        self.now = now
        self.fetch = fetch
    }

    /// The keys, fetched if there are none or if they have had their time.
    ///
    /// - Throws: the error of fetching, only if no keys are remembered.
    package func current() async throws -> JSONWebKeySet {
        if let keys, now() < freshUntil || now() < nextAttempt { return keys }
        return try await newest()
    }

    /// The keys after an unknown `kid` was seen: newer ones if it is time to ask, else those that are there.
    ///
    /// - Throws: as `current()`.
    package func afterUnknownKey() async throws -> JSONWebKeySet {
        if fetching == nil, now() < nextAttempt, let keys { return keys }
        return try await newest()
    }

    private func newest() async throws -> JSONWebKeySet {
        do {
            return try await refresh()
        } catch {
            guard let keys else { throw error }
            return keys
        }
    }

    /// One fetch at a time; everybody who needs it waits for the same.
    private func refresh() async throws -> JSONWebKeySet {
        if let fetching { return try await fetching.value }
        guard keys != nil || now() >= nextAttempt else { throw Unavailable() }
        nextAttempt = now() + (keys == nil ? Self.failureCooldown : Self.cooldown)
        let task = Task { try await fetch() }
        fetching = task
        defer { fetching = nil }
        let fetched = try await task.value
        keys = fetched
        freshUntil = now() + Self.lifetime
        return fetched
    }
}
