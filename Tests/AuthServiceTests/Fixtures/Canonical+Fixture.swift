@testable import AuthService

extension Canonical {
    /// What is enough for tests of rules that are not about Unicode's tables.
    static let simple = Canonical(compose: { $0 }, key: { $0.lowercased() })
}
