import Shared

@testable import Registry

extension Moment {
    /// A moment some seconds after an arbitrary start, on both clocks.
    static func at(_ seconds: Double) -> Self {
        Moment(
            monotonic: UInt64((seconds + 1_000) * 1_000_000_000),
            wall: WallTime(microseconds: 1_767_323_045_123_456 + Int64(seconds * 1_000_000)))
    }
}

extension Registration {
    static func fixture(
        service: String = "auth_service", id: String = "auth-1", host: String = "10.1.2.3", port: Int = 8000,
        version: String? = nil, zone: String? = nil, weight: Int? = nil, tags: [String]? = nil,
        metadata: [String: String]? = nil, ttl: Int? = nil
    ) throws -> Registration {
        let request = RegistrationRequest(
            host: host, port: port, version: version, zone: zone, weight: weight, tags: tags, metadata: metadata,
            ttl: ttl)
        return try Registration(
            request, service: service, id: id, limits: RegistrationLimits(), makeID: { "unused" })
    }
}

/// Numbers that look random and are the same in every run (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
