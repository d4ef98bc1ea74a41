/// A named bound on attempts, such as sign-ups of a network.
package struct RateLimit: Sendable, Equatable {
    /// As it stands in the fields of an answer: of `a-z`, digits and hyphens.
    package let name: String
    package let rate: Rate

    package init(_ name: StaticString, _ rate: Rate) {
        self.name = "\(name)"
        self.rate = rate
    }
}
