import FoundationEssentials
import Testing

@testable import AuthService

@Suite struct UserCacheTests {
    @Test func holdsWhatWasReadSinceTheLastWrite() {
        let cache = UserCache()
        let user = User.fixture()
        cache.insert(CachedUser(user, profile: [1]), cache.ticket(for: user.id))

        #expect(cache.user(user.id)?.profile == [1])
        cache.invalidate(user.id)
        #expect(cache.user(user.id) == nil)
    }

    @Test func aReadThatRacedWithAWriteLeavesNothing() {
        let cache = UserCache()
        let user = User.fixture()

        let ticket = cache.ticket(for: user.id)
        cache.invalidate(user.id)
        cache.insert(CachedUser(user, profile: [1]), ticket)

        #expect(cache.user(user.id) == nil)
    }

    @Test func aReadThatBeganAfterTheWriteIsKept() {
        let cache = UserCache()
        let user = User.fixture()
        cache.invalidate(user.id)

        cache.insert(CachedUser(user, profile: [2]), cache.ticket(for: user.id))

        #expect(cache.user(user.id)?.profile == [2])
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func neverHoldsWhatIsOlderThanTheLastFinishedWrite(_ seed: UInt64) {
        // Readers and writers in steps, in a random order: read is ticket, load, insert; write is store, invalidate.
        var random = SeededGenerator(seed: seed)
        let cache = UserCache()
        let id = UUID()
        var stored: Int64 = 1
        var finished: Int64 = 1
        var reads: [(ticket: UserCache.Ticket, loaded: Int64?)] = []
        var writes: [Int64] = []

        for _ in 0..<200 {
            switch Int.random(in: 0..<5, using: &random) {
            case 0: reads.append((cache.ticket(for: id), nil))
            case 1:
                if let index = reads.indices.randomElement(using: &random), reads[index].loaded == nil {
                    reads[index].loaded = stored
                }
            case 2:
                if let index = reads.indices.randomElement(using: &random), let loaded = reads[index].loaded {
                    var user = User.fixture(id: id)
                    user.revision = loaded
                    cache.insert(CachedUser(user, profile: []), reads.remove(at: index).ticket)
                }
            case 3:
                stored += 1
                writes.append(stored)
            default:
                if let index = writes.indices.randomElement(using: &random) {
                    cache.invalidate(id)
                    finished = max(finished, writes.remove(at: index))
                }
            }
            if let held = cache.user(id), writes.isEmpty { #expect(held.user.revision >= finished) }
        }
    }
}
