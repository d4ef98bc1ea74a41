import FoundationEssentials
import Testing

@testable import AuthService

@Suite struct RevokedSessionsTests {
    @Test func holdsASessionForAsLongAsItsTokensLive() {
        let revoked = RevokedSessions(accessTokenLifetime: 300)
        let session = UUID()
        revoked.insert(session, revokedAt: .start)
        #expect(revoked.contains(session))
        #expect(!revoked.contains(UUID()))

        revoked.insert(UUID(), revokedAt: .start + 300)
        #expect(revoked.contains(session))
        revoked.insert([], now: .start + 601)
        #expect(!revoked.contains(session))
    }

    @Test func doesNotGrowWithoutBound() {
        let revoked = RevokedSessions(accessTokenLifetime: 10)

        for second in 0..<1000 { revoked.insert(UUID(), revokedAt: .start + TimeInterval(second)) }

        #expect(revoked.count <= 21)
    }

    @Test func takesOverWhatTheDatabaseKnows() {
        let revoked = RevokedSessions(accessTokenLifetime: 300)
        let session = UUID()
        revoked.insert([(session, .start - 200), (UUID(), .start - 301)], now: .start)

        #expect(revoked.contains(session))
        #expect(revoked.count == 1)
    }
}
