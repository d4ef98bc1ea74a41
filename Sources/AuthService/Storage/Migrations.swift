/// The schema of the embedded database, as the steps that led to it; appended to, never edited.
///
/// Identifiers are the 16 bytes of a UUID, times are microseconds since 1970, switches are 0 and 1.
enum Migrations {
    /// `AUTH` in ASCII: marks the files of this service.
    static let applicationID: Int32 = 0x4155_5448

    static let all = [accounts]

    private static let accounts = """
        CREATE TABLE users (
            id              BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
            username        TEXT    NOT NULL,
            username_key    TEXT    NOT NULL UNIQUE,
            email           TEXT    NOT NULL,
            email_key       TEXT    NOT NULL UNIQUE,
            first_name      TEXT    NOT NULL,
            last_name       TEXT    NOT NULL,
            phone           TEXT    NOT NULL,
            metadata        TEXT    NOT NULL CHECK (length(metadata) <= 8192),
            password_hash   TEXT    NOT NULL,
            is_staff        INTEGER NOT NULL CHECK (is_staff IN (0, 1)),
            is_active       INTEGER NOT NULL CHECK (is_active IN (0, 1)),
            email_verified  INTEGER NOT NULL CHECK (email_verified IN (0, 1)),
            date_joined     INTEGER NOT NULL,
            last_login      INTEGER,
            revision        INTEGER NOT NULL
        ) STRICT;

        -- Names and addresses in one space, so that one person's name is never another one's address.
        CREATE TABLE login_names (
            key             TEXT    NOT NULL PRIMARY KEY,
            user_id         BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX login_names_by_user ON login_names (user_id);

        CREATE TABLE user_roles (
            user_id         BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            role            TEXT    NOT NULL,
            PRIMARY KEY (user_id, role)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE sessions (
            id              BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
            user_id         BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            client          TEXT    NOT NULL,
            secret_key_id   TEXT    NOT NULL,
            secret_enc      BLOB    NOT NULL,
            created_at      INTEGER NOT NULL,
            counter         INTEGER NOT NULL CHECK (counter >= 0),
            rotated_at      INTEGER NOT NULL,
            confirmed_at    INTEGER,
            idle_exp        INTEGER NOT NULL,
            abs_exp         INTEGER NOT NULL,
            user_agent      TEXT    NOT NULL,
            address         TEXT    NOT NULL,
            revoked_at      INTEGER,
            revoked_reason  TEXT,
            CHECK ((revoked_at IS NULL) = (revoked_reason IS NULL))
        ) STRICT;
        CREATE INDEX sessions_by_user ON sessions (user_id);
        CREATE INDEX sessions_by_idle_exp ON sessions (idle_exp);
        CREATE INDEX sessions_by_revocation ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;

        CREATE TABLE signing_keys (
            id              TEXT    NOT NULL PRIMARY KEY,
            algorithm       TEXT    NOT NULL,
            private_key_id  TEXT    NOT NULL,
            private_enc     BLOB    NOT NULL,
            created_at      INTEGER NOT NULL
        ) STRICT;
        """
}
