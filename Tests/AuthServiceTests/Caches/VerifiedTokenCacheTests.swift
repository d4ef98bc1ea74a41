import FoundationEssentials
import Testing

@testable import AuthService

@Suite struct VerifiedTokenCacheTests {
    @Test func findsATokenByAllOfItsBytes() {
        let cache = VerifiedTokenCache()
        let token = VerifiedToken.fixture("header.payload.signature-of-the-token")
        cache.insert(token)

        #expect(found("header.payload.signature-of-the-token", in: cache) === token)
    }

    /// The tail is the same: only the comparison in full tells them apart.
    @Test(arguments: [
        "header.PAYLOAD.signature-of-the-token", "signature-of-the-token", "x.header.payload.signature-of-the-token",
        "",
        "short", "header.payload.signature-of-the-tokem",
    ])
    func refusesAnyOther(_ text: String) {
        let cache = VerifiedTokenCache()
        cache.insert(.fixture("header.payload.signature-of-the-token"))

        #expect(found(text, in: cache) == nil)
    }

    private func found(_ text: String, in cache: VerifiedTokenCache) -> VerifiedToken? {
        Array(text.utf8).withUnsafeBufferPointer(cache.token)
    }
}

extension VerifiedToken {
    static func fixture(
        _ text: String = "a.b.c", subject: UUID = UUID(), session: UUID = UUID(), expiry: Date = .start + 300
    ) -> VerifiedToken {
        VerifiedToken(
            bytes: Array(text.utf8), subject: subject, session: session, generation: 0, expiry: expiry,
            client: "first-party", roles: ["user"], scope: ""
        )
    }
}
