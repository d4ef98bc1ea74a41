import FoundationEssentials
import Testing

@testable import AuthService

@Suite struct RevokedSessionsTests {
    @Test func holdsASessionForLongerThanItsTokensLive() {
        let revoked = RevokedSessions(accessTokenLifetime: 300)
        let session = UUID()
        revoked.insert(session, revokedAt: .start)
        #expect(revoked.contains(session))
        #expect(!revoked.contains(UUID()))

        revoked.insert(UUID(), revokedAt: .start + 300)
        #expect(revoked.contains(session))
        // A token signed by a refresh that read the session just before it ended.
        revoked.insert([], now: .start + 359)
        #expect(revoked.contains(session))
        revoked.insert([], now: .start + 661)
        #expect(!revoked.contains(session))
    }

    @Test func doesNotGrowWithoutBound() {
        let revoked = RevokedSessions(accessTokenLifetime: 10)

        for second in 0..<1000 { revoked.insert(UUID(), revokedAt: .start + TimeInterval(second)) }

        #expect(revoked.count <= 81)
    }

    @Test func takesOverWhatTheDatabaseKnows() {
        let revoked = RevokedSessions(accessTokenLifetime: 300)
        let session = UUID()
        revoked.insert([(session, .start - 200), (UUID(), .start - 361)], now: .start)

        #expect(revoked.oldestKept(at: .start) == .start - 360)
        #expect(revoked.contains(session))
        #expect(revoked.count == 1)
    }
}
