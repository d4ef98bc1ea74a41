import FoundationEssentials
import SQLite

/// Users in the embedded database.
struct SQLiteUserStore: UserStore {
    let database: Database

    func insert(_ user: User) async throws {
        try await database.write { connection in
            guard try connection.isFree(user.username.key) else { throw AccountConflict.username }
            guard try connection.isFree(user.email.key) else { throw AccountConflict.email }
            try connection.insert(user)
        }
    }

    func user(id: UUID) async throws -> User? {
        try await database.read { try $0.user(id: id) }
    }

    func user(loginKey: String) async throws -> User? {
        // No stored text holds NUL, and none can be asked for.
        guard !loginKey.utf8.contains(0) else { return nil }
        return try await database.read { connection in
            try connection.first(
                "SELECT \(User.columns) FROM users WHERE id = (SELECT user_id FROM login_names WHERE key = ?)",
                [.text(loginKey)]
            ) { try User($0) }
        }
    }

    func update(_ id: UUID, with change: ProfileChange) async throws -> User? {
        try await database.write { connection in
            guard let user = try connection.user(id: id) else { return nil }
            let changed = change.applied(to: user)
            try connection.moveLoginKey(of: user, to: changed.email.key)
            try connection.update(changed)
            return changed
        }
    }
}

extension Connection {
    func user(id: UUID) throws -> User? {
        try first("SELECT \(User.columns) FROM users WHERE id = ?", [.blob(id.octets)]) { try User($0) }
    }

    /// Whether nobody logs in with this name or address.
    fileprivate func isFree(_ loginKey: String) throws -> Bool {
        try first("SELECT 1 FROM login_names WHERE key = ?", [.text(loginKey)]) { try $0.int(0) } == nil
    }

    fileprivate func insert(_ user: User) throws {
        try execute(
            """
            INSERT INTO users (id, username, username_key, email, email_key, first_name, last_name, phone, metadata,
                password_hash, is_staff, is_active, email_verified, date_joined, last_login, revision)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .blob(user.id.octets), .text(user.username.text), .text(user.username.key), .text(user.email.text),
                .text(user.email.key), .text(user.firstName.text), .text(user.lastName.text), .text(user.phone.text),
                .text(user.metadata.json), .text(user.passwordHash.phc), .bool(user.isStaff), .bool(user.isActive),
                .bool(user.isEmailVerified), .integer(user.dateJoined.microseconds),
                SQLiteValue(integer: user.lastLogin?.microseconds), .integer(user.revision),
            ]
        )
        for key in Set([user.username.key, user.email.key]) { try insertLoginKey(key, of: user.id) }
        for role in user.roles {
            try execute(
                "INSERT INTO user_roles (user_id, role) VALUES (?, ?)", [.blob(user.id.octets), .text(role.rawValue)]
            )
        }
    }

    private func insertLoginKey(_ key: String, of id: UUID) throws {
        try execute("INSERT INTO login_names (key, user_id) VALUES (?, ?)", [.text(key), .blob(id.octets)])
    }

    /// Gives a user's address up for another one; the user name stays theirs, even if it was the address.
    fileprivate func moveLoginKey(of user: User, to key: String) throws {
        guard key != user.email.key else { return }
        if user.email.key != user.username.key {
            try execute("DELETE FROM login_names WHERE key = ?", [.text(user.email.key)])
        }
        guard key != user.username.key else { return }
        guard try isFree(key) else { throw AccountConflict.email }
        try insertLoginKey(key, of: user.id)
    }

    /// Writes the columns that a profile may change.
    fileprivate func update(_ user: User) throws {
        try execute(
            """
            UPDATE users SET email = ?, email_key = ?, email_verified = ?, first_name = ?, last_name = ?, phone = ?,
                metadata = ?, revision = ?
            WHERE id = ?
            """,
            [
                .text(user.email.text), .text(user.email.key), .bool(user.isEmailVerified), .text(user.firstName.text),
                .text(user.lastName.text), .text(user.phone.text), .text(user.metadata.json), .integer(user.revision),
                .blob(user.id.octets),
            ]
        )
    }
}
