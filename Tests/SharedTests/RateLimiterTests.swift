import HTTP
import Shared
import Synchronization
import Testing

/// The contract of `RateLimiter`, held by every implementation.
@Suite struct RateLimiterTests {
    private let account = RateLimit("login-account", Rate(2, per: .seconds(900)))
    private let network = RateLimit("login-network", Rate(3, per: .seconds(60)))

    private func attempts(_ name: String, from address: String) -> [RateLimitAttempt] {
        [.init(account, key: name), .init(network, key: ClientNetwork(of: address).description)]
    }

    @Test func countsForEveryKeyOrForNone() async {
        let limiter = MemoryRateLimiter(now: { [start = ContinuousClock.now] in start })
        #expect(await limiter.take(attempts("a", from: "192.0.2.1")).isAllowed)
        #expect(await limiter.take(attempts("a", from: "192.0.2.1")).isAllowed)
        for _ in 0..<5 { #expect(await !limiter.take(attempts("a", from: "192.0.2.1")).isAllowed) }
        // The refused attempts did not use up what the network had left.
        #expect(await limiter.take(attempts("b", from: "192.0.2.1")).isAllowed)
        #expect(await !limiter.take(attempts("c", from: "192.0.2.1")).isAllowed)
        #expect(await limiter.take(attempts("c", from: "192.0.2.2")).isAllowed)
    }

    @Test func givesAnAttemptBackAfterASuccess() async {
        let limiter = MemoryRateLimiter()
        for _ in 0..<10 {
            #expect(await limiter.take(attempts("a", from: "::1")).isAllowed)
            await limiter.giveBack(attempts("a", from: "::1"))
        }
    }

    @Test func doesNotLetConcurrentAttemptsPassTogether() async {
        let limiter = MemoryRateLimiter()
        let allowed = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 { group.addTask { await limiter.take([.init(account, key: "a")]).isAllowed } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(allowed == 2)
    }

    @Test func tellsTheClientItsLimits() async {
        let start = ContinuousClock.now
        let elapsed = Mutex(Duration.zero)
        let limiter = MemoryRateLimiter { start + elapsed.withLock { $0 } }
        let decision = await limiter.take(attempts("a", from: "192.0.2.1"))
        #expect(
            decision.fields == [
                Field("RateLimit-Policy", #""login-account";q=2;w=900, "login-network";q=3;w=60"#),
                Field("RateLimit", #""login-account";r=1;t=900, "login-network";r=2;t=60"#),
            ]
        )
        _ = await limiter.take(attempts("a", from: "192.0.2.1"))
        elapsed.withLock { $0 = .milliseconds(100_500) }
        let refusal = await limiter.take(attempts("a", from: "192.0.2.1"))
        #expect(refusal.retryAfter == .milliseconds(799_500))
        #expect(refusal.fields.last == Field("Retry-After", "800"))
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"), ("not an address", "unknown"), ("", "unknown"),
    ])
    func countsClientsByTheirNetwork(_ address: String, _ key: String) {
        #expect(ClientNetwork(of: address).description == key)
    }
}
