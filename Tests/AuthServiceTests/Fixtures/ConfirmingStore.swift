import FoundationEssentials
import Synchronization

@testable import AuthService

/// Takes sightings, or is away; it has no sessions.
final class ConfirmingStore: SessionStore {
    struct Away: Error {}

    private let taken = Mutex<[Sighting]>([])
    private let isAway: Bool

    init(isAway: Bool = false) {
        self.isAway = isAway
    }

    func confirm(_ sightings: [Sighting], at now: Date) async throws {
        if isAway { throw Away() }
        taken.withLock { $0 += sightings }
    }

    /// What it has taken, in order.
    var confirmed: [Sighting] { taken.withLock { $0 } }

    func begin(_ session: Session, verified: StoredPassword, upgraded: StoredPassword?) async throws -> User? { nil }
    func session(id: UUID) async throws -> Session? { nil }
    func rotate(
        _ id: UUID, from counter: Int64, to state: RotationState, device: Session.Device
    ) async throws -> Session? { nil }
    func revoke(_ id: UUID, _ revocation: Session.Revocation) async throws -> Bool { false }
    func revocations(since date: Date) async throws -> [(session: UUID, at: Date)] { [] }
    func removeEnded(before date: Date, limit: Int) async throws -> Int { 0 }
}
