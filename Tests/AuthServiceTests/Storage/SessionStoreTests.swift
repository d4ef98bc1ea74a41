import FoundationEssentials
import Testing

@testable import AuthService

/// The contract of `SessionStore`, held by every implementation.
@Suite struct SessionStoreTests {
    private let policy = RotationPolicy()

    // MARK: Beginning

    @Test(arguments: Backend.allCases)
    func beginsASessionAndNotesTheLogIn(_ backend: Backend) async throws {
        try await withSession(backend) { stores, user, session async throws in
            #expect(try await stores.sessions.session(id: session.id) == session)
            let noted = try await stores.users.user(id: user.id)
            #expect(noted?.lastLogin == session.createdAt)
            #expect(noted?.revision == 2)
            #expect(noted?.passwordHash == user.passwordHash)
        }
    }

    @Test(arguments: Backend.allCases)
    func storesABetterHashWithTheLogIn(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let user = User.fixture()
            try await stores.users.insert(user)
            let better = StoredPassword("better")

            let noted = try await stores.sessions.begin(
                .fixture(userID: user.id), verified: user.passwordHash, upgraded: better
            )

            #expect(noted?.passwordHash == better)
            #expect(try await stores.users.user(id: user.id) == noted)
        }
    }

    @Test(arguments: Backend.allCases)
    func beginsNothingForAUserWhoIsGoneDisabledOrHasAnotherPassword(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let disabled = User.fixture(username: "off", email: "off@example.com", isActive: false)
            let changed = User.fixture(passwordHash: "new")
            try await stores.users.insert(disabled)
            try await stores.users.insert(changed)

            for (userID, verified) in [
                (UUID(), changed.passwordHash), (disabled.id, disabled.passwordHash),
                (changed.id, StoredPassword("old")),
            ] {
                let session = Session.fixture(userID: userID)
                let noted = try await stores.sessions.begin(session, verified: verified, upgraded: nil)
                #expect(noted == nil)
                #expect(try await stores.sessions.session(id: session.id) == nil)
            }
            #expect(try await stores.users.user(id: changed.id) == changed)
        }
    }

    // MARK: Rotating

    @Test(arguments: Backend.allCases)
    func swapsTheStateOfTheCounterItWasDecidedOn(_ backend: Backend) async throws {
        try await withSession(backend) { stores, _, session async throws in
            let next = session.rotation.rotated(at: .start + 60, policy)
            let device = Session.Device(userAgent: "Firefox", address: "2001:db8::1")

            let rotated = try await stores.sessions.rotate(session.id, from: 0, to: next, device: device)

            #expect(rotated?.rotation == next)
            #expect(rotated?.device == device)
            #expect(try await stores.sessions.session(id: session.id) == rotated)
        }
    }

    @Test(arguments: Backend.allCases, [-1, 1, 2] as [Int64])
    func swapsNothingForAnotherCounter(_ backend: Backend, _ counter: Int64) async throws {
        try await withSession(backend) { stores, _, session async throws in
            let next = session.rotation.rotated(at: .start + 60, policy)

            #expect(
                try await stores.sessions.rotate(session.id, from: counter, to: next, device: session.device) == nil
            )
            #expect(try await stores.sessions.session(id: session.id) == session)
        }
    }

    @Test(arguments: Backend.allCases)
    func swapsNothingOfASessionThatEndedOrIsUnknown(_ backend: Backend) async throws {
        try await withSession(backend) { stores, _, session async throws in
            let late = session.rotation.rotated(at: session.rotation.idleExpiry, policy)
            #expect(try await stores.sessions.rotate(session.id, from: 0, to: late, device: session.device) == nil)

            let next = session.rotation.rotated(at: .start + 60, policy)
            #expect(try await stores.sessions.rotate(UUID(), from: 0, to: next, device: session.device) == nil)

            try await stores.sessions.revoke(session.id, .init(at: .start, reason: .logout))
            #expect(try await stores.sessions.rotate(session.id, from: 0, to: next, device: session.device) == nil)
        }
    }

    @Test(arguments: Backend.allCases)
    func letsOneOfManyRotate(_ backend: Backend) async throws {
        try await withSession(backend) { stores, _, session async throws in
            let next = session.rotation.rotated(at: .start + 60, policy)
            let sessions = stores.sessions

            let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await sessions.rotate(session.id, from: 0, to: next, device: session.device) != nil
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }

            #expect(winners == 1)
            #expect(try await sessions.session(id: session.id)?.rotation.counter == 1)
        }
    }

    // MARK: Sightings

    @Test(arguments: Backend.allCases)
    func notesTheFirstSightingOfThePresentGenerationOnly(_ backend: Backend) async throws {
        try await withSession(backend) { stores, _, session async throws in
            let sightings = [
                Sighting(session: session.id, generation: 1), Sighting(session: UUID(), generation: 0),
            ]
            try await stores.sessions.confirm(sightings, at: .start + 1)
            #expect(try await stores.sessions.session(id: session.id)?.rotation.confirmedAt == nil)

            let seen = [Sighting(session: session.id, generation: 0)]
            try await stores.sessions.confirm(seen, at: .start + 2)
            try await stores.sessions.confirm(seen, at: .start + 3)
            #expect(try await stores.sessions.session(id: session.id)?.rotation.confirmedAt == .start + 2)

            let next = session.rotation.rotated(at: .start + 60, policy)
            _ = try await stores.sessions.rotate(session.id, from: 0, to: next, device: session.device)
            #expect(try await stores.sessions.session(id: session.id)?.rotation.confirmedAt == nil)
        }
    }

    // MARK: Ending

    @Test(arguments: Backend.allCases)
    func keepsTheFirstRevocation(_ backend: Backend) async throws {
        try await withSession(backend) { stores, _, session async throws in
            let first = Session.Revocation(at: .start + 1, reason: .refreshReuse)

            #expect(try await stores.sessions.revoke(session.id, first))
            #expect(try await !stores.sessions.revoke(session.id, .init(at: .start + 2, reason: .logout)))
            #expect(try await !stores.sessions.revoke(UUID(), first))
            #expect(try await stores.sessions.session(id: session.id)?.revocation == first)
        }
    }

    @Test(arguments: Backend.allCases)
    func listsRevocationsFromAnInstantOn(_ backend: Backend) async throws {
        try await withSession(backend) { stores, _, session async throws in
            #expect(try await stores.sessions.revocations(since: .distantPast).isEmpty)
            try await stores.sessions.revoke(session.id, .init(at: .start + 5, reason: .logout))

            let found = try await stores.sessions.revocations(since: .start + 5)
            #expect(found.map(\.session) == [session.id])
            #expect(found.map(\.at) == [.start + 5])
            #expect(try await stores.sessions.revocations(since: .start + 6).isEmpty)
        }
    }

    @Test(arguments: Backend.allCases)
    func removesWhatEndedBeforeAnInstant(_ backend: Backend) async throws {
        try await withSession(backend) { stores, user, session async throws in
            let revoked = Session.fixture(userID: user.id)
            _ = try await stores.sessions.begin(revoked, verified: user.passwordHash, upgraded: nil)
            try await stores.sessions.revoke(revoked.id, .init(at: .start + 5, reason: .logout))

            #expect(try await stores.sessions.removeEnded(before: .start + 5, limit: 10) == 0)
            #expect(try await stores.sessions.removeEnded(before: .start + 6, limit: 10) == 1)
            #expect(try await stores.sessions.session(id: session.id) == session)
            #expect(try await stores.sessions.removeEnded(before: session.rotation.idleExpiry, limit: 0) == 0)
            #expect(try await stores.sessions.removeEnded(before: session.rotation.idleExpiry, limit: 10) == 1)
        }
    }

    // MARK: Given

    /// Calls `body` with a user who has one session.
    private func withSession(_ backend: Backend, _ body: (Stores, User, Session) async throws -> Void) async throws {
        try await backend.withStores { stores async throws in
            let user = User.fixture()
            let session = Session.fixture(userID: user.id)
            try await stores.users.insert(user)
            _ = try await stores.sessions.begin(session, verified: user.passwordHash, upgraded: nil)
            try await body(stores, user, session)
        }
    }
}
