import FoundationEssentials
import Shared
import Testing

@testable import AuthService

@Suite struct MaintenanceTests {
    @Test(arguments: Backend.allCases)
    func removesAllSessionsThatEndedADayAgo(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let user = User.fixture()
            try await stores.users.insert(user)
            let old = try await begin(25, of: user, in: stores)
            let young = try await begin(1, of: user, in: stores)
            for id in old { try await stores.sessions.revoke(id, .init(at: .start - 86_401, reason: .logout)) }
            for id in young { try await stores.sessions.revoke(id, .init(at: .start - 86_399, reason: .logout)) }

            await maintenance(of: stores).run { _ in throw CancellationError() }

            let left = try await stores.sessions.revocations(since: .distantPast)
            #expect(left.map(\.session) == young)
        }
    }

    @Test func writesWhatIsLeftToWriteWhenItEnds() async throws {
        let store = ConfirmingStore()
        let sightings = SightingLog()
        let maintenance = Maintenance(
            sessions: store, revoked: RevokedSessions(accessTokenLifetime: 300), sightings: sightings,
            log: .discarding, now: { .start })
        let seen = Sighting(session: UUID(), generation: 1)

        await maintenance.run { _ in
            sightings.insert(seen)
            throw CancellationError()
        }

        #expect(store.confirmed == [seen])
    }

    // MARK: Given

    private func maintenance(of stores: Stores) -> Maintenance {
        Maintenance(
            sessions: stores.sessions, revoked: RevokedSessions(accessTokenLifetime: 300), sightings: SightingLog(),
            log: .discarding, now: { .start }, removalLimit: 10)
    }

    private func begin(_ count: Int, of user: User, in stores: Stores) async throws -> [UUID] {
        let sessions = stores.sessions
        return try await withThrowingTaskGroup(of: UUID.self) { group in
            for _ in 0..<count {
                group.addTask {
                    let session = Session.fixture(userID: user.id)
                    _ = try await sessions.begin(session, verified: user.passwordHash, upgraded: nil)
                    return session.id
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}
