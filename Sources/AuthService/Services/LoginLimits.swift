import Shared

/// What bounds the guessing of passwords: per account and network, per network, and per account.
///
/// The narrow limit stops a guesser without locking the owner out, who comes from elsewhere; the wide ones stop one
/// network that tries many accounts, and many networks that try one (NIST SP 800-63B-4 §3.2.2: at most 100 in a row).
struct LoginLimits: Sendable {
    static let defaultNarrow = Rate(5, per: .seconds(900))
    static let defaultNetwork = Rate(50, per: .seconds(900))
    static let defaultAccount = Rate(100, per: .seconds(3600))

    let narrow: RateLimit
    let network: RateLimit
    let account: RateLimit

    init(narrow: Rate = defaultNarrow, network: Rate = defaultNetwork, account: Rate = defaultAccount) {
        self.narrow = RateLimit("login", narrow)
        self.network = RateLimit("login-network", network)
        self.account = RateLimit("login-account", account)
    }

    /// One attempt to log in.
    ///
    /// - Parameter account: stands for what was typed, whether or not there is such a user; short, for the limiter keeps
    ///   it: what is typed may be kilobytes in canonical form.
    func attempts(account: String, from network: ClientNetwork) -> [RateLimitAttempt] {
        [
            RateLimitAttempt(narrow, key: "\(network) \(account)"),
            RateLimitAttempt(self.network, key: "\(network)"),
            RateLimitAttempt(self.account, key: account),
        ]
    }
}
