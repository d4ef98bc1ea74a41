import FoundationEssentials
import SQLite

extension User {
    /// What `init(_:)` reads, in its order, from the table `users`.
    static let columns = """
        id, username, username_key, email, email_key, first_name, last_name, phone, metadata, password_hash, is_staff, \
        is_active, email_verified, date_joined, last_login, revision, \
        (SELECT group_concat(role, ' ') FROM user_roles WHERE user_id = users.id)
        """

    init(_ row: borrowing Row) throws {
        self.init(
            id: try row.uuid(0),
            username: Username(stored: try row.text(1), key: try row.text(2)),
            email: EmailAddress(stored: try row.text(3), key: try row.text(4)),
            firstName: PersonName(stored: try row.text(5)),
            lastName: PersonName(stored: try row.text(6)),
            phone: PhoneNumber(stored: try row.text(7)),
            metadata: Metadata(json: try row.text(8)),
            roles: (try row.optionalText(16) ?? "").split(separator: " ").map { Role(rawValue: String($0)) },
            isStaff: try row.bool(10),
            isActive: try row.bool(11),
            isEmailVerified: try row.bool(12),
            dateJoined: Date(microseconds: try row.int64(13)),
            lastLogin: try row.optionalInt64(14).map(Date.init(microseconds:)),
            passwordHash: StoredPassword(try row.text(9)),
            revision: try row.int64(15)
        )
    }
}
