import FoundationEssentials
import SQLite

/// Sessions in the embedded database.
struct SQLiteSessionStore: SessionStore {
    let database: Database

    func begin(_ session: Session, verified: StoredPassword, upgraded: StoredPassword?) async throws -> User? {
        try await database.write { connection in
            let noted = try connection.execute(
                """
                UPDATE users SET last_login = ?, password_hash = ?, revision = revision + 1
                WHERE id = ? AND is_active = 1 AND password_hash = ?
                """,
                [
                    .integer(session.createdAt.microseconds), .text((upgraded ?? verified).phc),
                    .blob(session.userID.octets), .text(verified.phc),
                ]
            )
            guard noted == 1 else { return nil }
            try connection.insert(session)
            return try connection.user(id: session.userID)
        }
    }

    func session(id: UUID) async throws -> Session? {
        try await database.read { connection in
            try connection.first("SELECT \(Session.columns) FROM sessions WHERE id = ?", [.blob(id.octets)]) {
                try Session($0)
            }
        }
    }

    func rotate(
        _ id: UUID, from counter: Int64, to state: RotationState, device: Session.Device
    ) async throws -> Session? {
        try await database.write { connection in
            try connection.first(
                """
                UPDATE sessions SET counter = ?1, rotated_at = ?2, confirmed_at = NULL, idle_exp = ?3, user_agent = ?4,
                    address = ?5
                WHERE id = ?6 AND counter = ?7 AND revoked_at IS NULL AND ?2 < idle_exp AND ?2 < abs_exp
                RETURNING \(Session.columns)
                """,
                [
                    .integer(state.counter), .integer(state.rotatedAt.microseconds),
                    .integer(state.idleExpiry.microseconds), .text(device.userAgent), .text(device.address),
                    .blob(id.octets), .integer(counter),
                ]
            ) { try Session($0) }
        }
    }

    func confirm(_ sightings: [Sighting], at now: Date) async throws {
        guard !sightings.isEmpty else { return }
        try await database.write { connection in
            for sighting in sightings {
                try connection.execute(
                    "UPDATE sessions SET confirmed_at = ? WHERE id = ? AND counter = ? AND confirmed_at IS NULL",
                    [.integer(now.microseconds), .blob(sighting.session.octets), .integer(sighting.generation)]
                )
            }
        }
    }

    func revoke(_ id: UUID, _ revocation: Session.Revocation) async throws -> Bool {
        try await database.write { connection in
            try connection.execute(
                "UPDATE sessions SET revoked_at = ?, revoked_reason = ? WHERE id = ? AND revoked_at IS NULL",
                [.integer(revocation.at.microseconds), .text(revocation.reason.rawValue), .blob(id.octets)]
            ) == 1
        }
    }

    func revocations(since date: Date) async throws -> [(session: UUID, at: Date)] {
        try await database.read { connection in
            try connection.query(
                "SELECT id, revoked_at FROM sessions WHERE revoked_at >= ?", [.integer(date.microseconds)]
            ) { (try $0.uuid(0), Date(microseconds: try $0.int64(1))) }
        }
    }

    func removeEnded(before date: Date, limit: Int) async throws -> Int {
        try await database.write { connection in
            try connection.execute(
                """
                DELETE FROM sessions WHERE id IN
                    (SELECT id FROM sessions WHERE revoked_at < ?1 OR idle_exp <= ?1 LIMIT ?2)
                """,
                [.integer(date.microseconds), .int(limit)]
            )
        }
    }
}

extension Connection {
    fileprivate func insert(_ session: Session) throws {
        try execute(
            """
            INSERT INTO sessions (id, user_id, client, secret_key_id, secret_enc, created_at, counter, rotated_at,
                confirmed_at, idle_exp, abs_exp, user_agent, address, revoked_at, revoked_reason)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .blob(session.id.octets), .blob(session.userID.octets), .text(session.client),
                .text(session.secret.keyID), .blob(session.secret.bytes), .integer(session.createdAt.microseconds),
                .integer(session.rotation.counter), .integer(session.rotation.rotatedAt.microseconds),
                SQLiteValue(integer: session.rotation.confirmedAt?.microseconds),
                .integer(session.rotation.idleExpiry.microseconds),
                .integer(session.rotation.absoluteExpiry.microseconds), .text(session.device.userAgent),
                .text(session.device.address), SQLiteValue(integer: session.revocation?.at.microseconds),
                SQLiteValue(text: session.revocation?.reason.rawValue),
            ]
        )
    }
}
