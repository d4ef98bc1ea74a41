import FoundationEssentials
import Synchronization

extension MemoryStores: SessionStore {
    func begin(_ session: Session, verified: StoredPassword, upgraded: StoredPassword?) async throws -> User? {
        state.withLock { state in
            guard var user = state.users[session.userID], user.isActive, user.passwordHash == verified else {
                return nil
            }
            user.lastLogin = session.createdAt
            user.passwordHash = upgraded ?? verified
            user.revision += 1
            state.users[user.id] = user
            state.sessions[session.id] = session
            return user
        }
    }

    func session(id: UUID) async throws -> Session? { state.withLock { $0.sessions[id] } }

    func rotate(
        _ id: UUID, from counter: Int64, to rotation: RotationState, device: Session.Device
    ) async throws -> Session? {
        state.withLock { state in
            guard var session = state.sessions[id], session.rotation.counter == counter, session.revocation == nil,
                !session.rotation.isExpired(at: rotation.rotatedAt)
            else { return nil }
            session.rotation = rotation
            session.device = device
            state.sessions[id] = session
            return session
        }
    }

    func confirm(_ sightings: [Sighting], at now: Date) async throws {
        state.withLock { state in
            for sighting in sightings {
                guard let rotation = state.sessions[sighting.session]?.rotation,
                    rotation.counter == sighting.generation, rotation.confirmedAt == nil
                else { continue }
                state.sessions[sighting.session]?.rotation.confirmedAt = now
            }
        }
    }

    func revoke(_ id: UUID, _ revocation: Session.Revocation) async throws -> Bool {
        state.withLock { state in
            guard let session = state.sessions[id], session.revocation == nil else { return false }
            state.sessions[id]?.revocation = revocation
            return true
        }
    }

    func revocations(since date: Date) async throws -> [(session: UUID, at: Date)] {
        state.withLock { state in
            state.sessions.values.compactMap { session in
                session.revocation.flatMap { $0.at >= date ? (session.id, $0.at) : nil }
            }
        }
    }

    func removeEnded(before date: Date, limit: Int) async throws -> Int {
        state.withLock { state in
            let ended = state.sessions.values.filter { session in
                session.revocation.map { $0.at < date } ?? false || session.rotation.isExpired(at: date)
            }
            for session in ended.prefix(limit) { state.sessions[session.id] = nil }
            return min(ended.count, limit)
        }
    }
}
