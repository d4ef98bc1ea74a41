import Crypto
import FoundationEssentials
import Shared
import Testing

@testable import AuthService

/// Two replicas over one store, with clients whose answers get lost: the rules of `SessionRotation` as they are lived.
@Suite struct ReplicaTests {
    @Test(arguments: Backend.allCases, 0..<4 as Range<UInt64>)
    func anHonestClientIsNeverLoggedOut(_ backend: Backend, _ seed: UInt64) async throws {
        try await backend.withStores { stores async throws in
            var story = try await Story(stores, seed: seed)

            for _ in 0..<60 { try await story.step() }

            #expect(story.faults.isEmpty)
            #expect(story.answers > 20)
            // And in the end all is well: the client can go on, at either replica.
            for replica in story.replicas { #expect(try await replica.refresh(story.refresh).status == 200) }
        }
    }

    @Test(arguments: Backend.allCases, 0..<4 as Range<UInt64>)
    func aStolenTokenEndsTheFamilyAtBothReplicas(_ backend: Backend, _ seed: UInt64) async throws {
        try await backend.withStores { stores async throws in
            var story = try await Story(stores, seed: seed)
            let stolen = story.refresh
            while story.generation < 2 { try await story.step() }
            story.clock.advance(by: 11)

            #expect(try await story.replicas[0].refresh(stolen).status == 401)

            for replica in story.replicas {
                #expect(try await replica.refresh(story.refresh).status == 401)
                #expect(try await replica.refresh(stolen).status == 401)
                #expect(try await replica.profile(story.access).status == 401)
                #expect(try await replica.verify(story.refresh).status == 401)
            }
        }
    }

    /// A replica that dies between its commit and its answer is replaced by one that knows only the store.
    @Test(arguments: Backend.allCases)
    func aRetryAfterACrashGetsWhatWasLost(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let clock = TestClock()
            let (_, refresh) = try await TestService(stores, clock: clock).makeSession()
            let lost = try await TestService(stores, clock: clock).refresh(refresh)
            clock.advance(by: 86_400)

            let retried = try await TestService(stores, clock: clock).refresh(refresh)

            #expect(retried.status == 200)
            #expect(retried.json["refresh"] == lost.json["refresh"])
        }
    }
}

/// One client of two replicas, which stores what it gets, and retries what it does not.
private struct Story {
    let clock = TestClock()
    let replicas: [TestService]
    private(set) var refresh: String
    private(set) var access: String
    private(set) var faults: [String] = []
    /// How many answers arrived.
    private(set) var answers = 0
    private var random: SeededGenerator
    private var days = 0.0

    init(_ stores: Stores, seed: UInt64) async throws {
        random = SeededGenerator(seed: seed)
        replicas = [try await TestService(stores, clock: clock), try await TestService(stores, clock: clock)]
        (access, refresh) = try await replicas[0].makeSession()
    }

    /// The generation of the token the client has.
    var generation: Int64 { Base64URL.decode(refresh).flatMap(RefreshToken.init(bytes:))?.generation ?? -1 }

    mutating func step() async throws {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: try await useAccessToken()
        case 1: wait(Double.random(in: 0..<20, using: &random))
        // Not so long that the session ends by itself.
        case 2 where days < 20: wait(Double.random(in: 0..<2 * 86_400, using: &random))
        default: try await refreshAtOnce(Int.random(in: 1...4, using: &random))
        }
    }

    private mutating func wait(_ seconds: TimeInterval) {
        days += seconds / 86_400
        clock.advance(by: seconds)
    }

    /// Tabs that all found the access token expired; some of the answers arrive.
    private mutating func refreshAtOnce(_ count: Int) async throws {
        let token = refresh
        let replicas = (0..<count).compactMap { _ in self.replicas.randomElement(using: &random) }
        let found = try await withThrowingTaskGroup(of: Answer.self) { group in
            for replica in replicas { group.addTask { try await replica.refresh(token) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for answer in found where answer.status != 200 { faults.append("refused: \(answer.status)") }
        if Set(found.compactMap { $0.json["refresh"]?.string }).count > 1 { faults.append("two leaves") }
        guard let arrived = found.first(where: { _ in Int.random(in: 0..<3, using: &random) > 0 }) else { return }
        answers += 1
        refresh = arrived.json["refresh"]?.string ?? ""
        access = arrived.json["access"]?.string ?? ""
    }

    private mutating func useAccessToken() async throws {
        guard let replica = replicas.randomElement(using: &random) else { return }
        _ = try await replica.profile(access)
        for replica in replicas { try await replica.flushSightings() }
    }
}
