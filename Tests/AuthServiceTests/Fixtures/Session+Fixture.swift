import FoundationEssentials

@testable import AuthService

extension Date {
    /// The instant at which tests begin.
    static let start = Date(microseconds: 1_800_000_000_000_000)
}

extension Session {
    static func fixture(
        id: UUID = UUID(), userID: UUID = UUID(), secret: SealedSecret = SealedSecret(keyID: "k", bytes: [1, 2, 3]),
        createdAt: Date = .start, policy: RotationPolicy = RotationPolicy(), rotation: RotationState? = nil,
        revocation: Revocation? = nil
    ) -> Session {
        Session(
            id: id, userID: userID, client: "first-party", secret: secret, createdAt: createdAt,
            rotation: rotation ?? RotationState(beginning: createdAt, policy),
            device: Device(userAgent: "curl/8", address: "192.0.2.1"), revocation: revocation
        )
    }
}
