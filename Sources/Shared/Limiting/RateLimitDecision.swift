package import HTTP

/// Whether an attempt may go on, and what the client is told of its limits.
package enum RateLimitDecision: Sendable, Equatable {
    /// The attempt was counted; the states are those after it.
    case allowed([RateLimitState])
    /// Nothing was counted; at least one limit has nothing left.
    case refused([RateLimitState])

    package var isAllowed: Bool {
        if case .allowed = self { true } else { false }
    }

    package var states: [RateLimitState] {
        switch self {
        case .allowed(let states), .refused(let states): states
        }
    }

    /// When every limit that refused has something left again; `nil` if the attempt is allowed.
    package var retryAfter: Duration? {
        guard case .refused(let states) = self else { return nil }
        return states.filter { $0.remaining == 0 }.map(\.reset).max()
    }

    /// `RateLimit-Policy`, `RateLimit` (draft-ietf-httpapi-ratelimit-headers-11) and, upon refusal, `Retry-After`.
    package var fields: [Field] {
        guard !states.isEmpty else { return [] }
        var fields = [
            Field(
                "RateLimit-Policy", Self.list(states) { "q=\($0.limit.rate.count);w=\($0.limit.rate.per.wholeSeconds)" }
            ),
            Field("RateLimit", Self.list(states) { "r=\($0.remaining);t=\($0.reset.wholeSeconds)" }),
        ]
        if let retryAfter { fields.append(Field("Retry-After", "\(max(1, retryAfter.wholeSeconds))")) }
        return fields
    }

    private static func list(_ states: [RateLimitState], _ parameters: (RateLimitState) -> String) -> String {
        states.map { "\"\($0.limit.name)\";\(parameters($0))" }.joined(separator: ", ")
    }
}

extension Duration {
    /// Seconds, rounded up: who waits that long has waited long enough.
    package var wholeSeconds: Int64 {
        components.attoseconds > 0 ? components.seconds + 1 : components.seconds
    }
}
