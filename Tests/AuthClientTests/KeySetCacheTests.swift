import Crypto
import Networking
import Synchronization
import Testing

@testable import AuthClient

/// The issuer's keys: when they are fetched, and what is left when they cannot be.
@Suite(.timeLimit(.minutes(2))) struct KeySetCacheTests {
    private struct Away: Error {}

    /// An issuer that counts how often its keys are fetched.
    private final class Issuer: Sendable {
        private struct State {
            var count = 0
            var keys: JSONWebKeySet?
        }

        private let state: Mutex<State>

        init(_ keys: JSONWebKeySet?) {
            state = Mutex(State(keys: keys))
        }

        var count: Int { state.withLock(\.count) }

        /// Publishes other keys; `nil` takes the issuer away.
        func publish(_ keys: JSONWebKeySet?) { state.withLock { $0.keys = keys } }

        func fetch() throws -> JSONWebKeySet {
            try state.withLock { state in
                state.count += 1
                guard let keys = state.keys else { throw Away() }
                return keys
            }
        }
    }

    private let clock = ManualClock()
    private let old: JSONWebKeySet
    private let new: JSONWebKeySet
    private let issuer: Issuer
    private let cache: KeySetCache

    init() throws {
        old = JSONWebKeySet([try ES256PrivateKey().publicKey])
        new = JSONWebKeySet([try ES256PrivateKey().publicKey])
        issuer = Issuer(old)
        cache = KeySetCache(now: { [clock] in clock.now }, fetch: { [issuer] in try issuer.fetch() })
    }

    private func ids(_ set: JSONWebKeySet) -> Set<String> { Set(set.keys.keys) }

    // MARK: Lifetime

    @Test func fetchesOnceInALifetime() async throws {
        for _ in 0..<50 { #expect(ids(try await cache.current()) == ids(old)) }
        #expect(issuer.count == 1)

        clock.advance(by: KeySetCache.lifetime - .milliseconds(1))
        _ = try await cache.current()
        #expect(issuer.count == 1)

        issuer.publish(new)
        clock.advance(by: .milliseconds(1))
        #expect(ids(try await cache.current()) == ids(new))
        #expect(issuer.count == 2)
    }

    @Test func fetchesNothingUnasked() {
        #expect(issuer.count == 0)
    }

    // MARK: Unknown keys

    @Test func fetchesForAnUnknownKeyBeforeTheTime() async throws {
        _ = try await cache.current()
        issuer.publish(new)
        clock.advance(by: KeySetCache.cooldown)

        #expect(ids(try await cache.afterUnknownKey()) == ids(new))
        #expect(ids(try await cache.current()) == ids(new))
        #expect(issuer.count == 2)
    }

    @Test func fetchesForAnUnknownKeyWhenNothingIsKnownYet() async throws {
        #expect(ids(try await cache.afterUnknownKey()) == ids(old))
        #expect(issuer.count == 1)
    }

    /// Tokens with made-up key ids cost the issuer one request in a cooldown, however many come.
    @Test func isNotMadeToHammerTheIssuer() async throws {
        _ = try await cache.current()
        clock.advance(by: .seconds(60))
        for second in 0..<60 {
            for _ in 0..<100 { #expect(ids(try await cache.afterUnknownKey()) == ids(old)) }
            #expect(issuer.count == 2 + second / 10)
            clock.advance(by: .seconds(1))
        }
    }

    @Test func isNotMadeToHammerAnIssuerThatIsAway() async throws {
        _ = try await cache.current()
        issuer.publish(nil)
        clock.advance(by: .seconds(60))
        for second in 0..<60 {
            for _ in 0..<100 { #expect(ids(try await cache.afterUnknownKey()) == ids(old)) }
            #expect(issuer.count == 2 + second / 10)
            clock.advance(by: .seconds(1))
        }
    }

    @Test func fetchesOnceForAllWhoWait() async throws {
        let gate = AsyncStream<Void>.makeStream()
        let fetch: @Sendable () async throws -> JSONWebKeySet = { [issuer] in
            for await _ in gate.stream { break }
            return try issuer.fetch()
        }
        let cache = KeySetCache(now: { [clock] in clock.now }, fetch: fetch)
        try await withThrowingTaskGroup(of: JSONWebKeySet.self) { group in
            for index in 0..<100 {
                group.addTask { try await index.isMultiple(of: 2) ? cache.current() : cache.afterUnknownKey() }
            }
            gate.continuation.yield()
            for try await set in group { #expect(ids(set) == ids(old)) }
        }

        #expect(issuer.count == 1)
    }

    /// Who gives up waiting takes nothing from the others.
    @Test func fetchesOnWhenOneWaiterIsCancelled() async throws {
        let arrived = AsyncStream<Void>.makeStream()
        let gate = AsyncStream<Void>.makeStream()
        let fetch: @Sendable () async throws -> JSONWebKeySet = { [issuer] in
            arrived.continuation.yield()
            for await _ in gate.stream { break }
            try Task.checkCancellation()
            return try issuer.fetch()
        }
        let cache = KeySetCache(now: { [clock] in clock.now }, fetch: fetch)
        let impatient = Task { try await cache.current() }
        for await _ in arrived.stream { break }
        impatient.cancel()
        let patient = Task { try await cache.current() }
        gate.continuation.yield()

        #expect(ids(try await patient.value) == ids(old))
        #expect(ids(try await impatient.value) == ids(old))
        #expect(issuer.count == 1)
    }

    // MARK: An issuer that is away

    @Test func usesOldKeysWhenNoNewOnesCanBeHad() async throws {
        _ = try await cache.current()
        issuer.publish(nil)
        for _ in 0..<10 {
            clock.advance(by: KeySetCache.lifetime)
            #expect(ids(try await cache.current()) == ids(old))
        }
        #expect(issuer.count == 11)
    }

    /// With keys that have had their time, each cooldown has one attempt: not each token.
    @Test func triesAgainAfterACooldown() async throws {
        _ = try await cache.current()
        issuer.publish(nil)
        clock.advance(by: KeySetCache.lifetime)
        for _ in 0..<100 { _ = try await cache.current() }
        #expect(issuer.count == 2)

        issuer.publish(new)
        clock.advance(by: KeySetCache.cooldown)
        #expect(ids(try await cache.current()) == ids(new))
    }

    @Test func hasNothingToGiveBeforeTheFirstFetch() async throws {
        issuer.publish(nil)
        await #expect(throws: Away.self) { try await cache.current() }
        for _ in 0..<100 {
            await #expect(throws: KeySetCache.Unavailable.self) { try await cache.current() }
            await #expect(throws: KeySetCache.Unavailable.self) { try await cache.afterUnknownKey() }
        }
        #expect(issuer.count == 1)

        issuer.publish(old)
        clock.advance(by: KeySetCache.failureCooldown)
        #expect(ids(try await cache.current()) == ids(old))
        #expect(issuer.count == 2)
    }
}
