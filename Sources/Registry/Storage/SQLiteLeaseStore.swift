import FoundationEssentials
import SQLite
import Shared

/// Registrations in `registry.sqlite`, one row an instance.
///
/// A row holds the registration as the client could send it, so that it is checked like any other when it is read.
final class SQLiteLeaseStore: LeaseStore {
    /// Marks the file as the registry's own: the letters `REG1`.
    static let applicationID: Int32 = 0x5245_4731

    static let migrations = [
        """
        CREATE TABLE instances (
            service TEXT NOT NULL,
            id TEXT NOT NULL,
            registration TEXT NOT NULL,
            status TEXT NOT NULL,
            registered_at INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            PRIMARY KEY (service, id)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE history (
            only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
            epoch TEXT NOT NULL,
            revision INTEGER NOT NULL
        ) STRICT;
        INSERT INTO history VALUES (1, lower(hex(randomblob(16))), 0);
        """
    ]

    private let database: Database

    init(database: Database) {
        self.database = database
    }

    /// Opens or creates the file at `path`.
    static func database(path: String) throws(DatabaseError) -> Database {
        try Database(path: path, migrations: migrations, applicationID: applicationID)
    }

    func submit(_ change: LeaseChange) -> PendingChange {
        let write =
            switch change {
            case .put(let lease): database.submit { try Self.put(lease, on: $0) }
            case .remove(let keys, let revision): database.submit { try Self.remove(keys, revision, on: $0) }
            }
        return PendingChange { try await write.value }
    }

    func recover() async throws -> RecoveredCatalog {
        try await database.read { connection in
            let history = try connection.first("SELECT epoch, revision FROM history") {
                (epoch: try $0.text(0), revision: try $0.int64(1))
            }
            guard let history, let revision = UInt64(exactly: history.revision) else {
                throw DatabaseError.corrupt("the table history holds no revision")
            }
            let rows = try connection.query(
                "SELECT service, id, registration, status, registered_at, revision FROM instances"
            ) { try Self.lease(of: $0) }
            return RecoveredCatalog(
                epoch: history.epoch, revision: revision, leases: rows.compactMap(\.self),
                unreadable: rows.count { $0 == nil })
        }
    }

    // MARK: - Rows

    private static func put(_ lease: RecoveredLease, on connection: Connection) throws {
        let registration = try JSONEncoder().encode(lease.registration.request)
        try connection.execute(
            """
            INSERT INTO instances VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET registration = excluded.registration, status = excluded.status,
                registered_at = excluded.registered_at, revision = excluded.revision
            """,
            [
                .text(lease.key.service), .text(lease.key.id), .text(String(decoding: registration, as: UTF8.self)),
                .text(lease.status.rawValue), .integer(lease.registeredAt.microseconds),
                .integer(Int64(lease.revision)),
            ])
        try advance(to: lease.revision, on: connection)
    }

    private static func remove(_ keys: [LeaseKey], _ revision: UInt64, on connection: Connection) throws {
        for key in keys {
            try connection.execute(
                "DELETE FROM instances WHERE service = ? AND id = ?", [.text(key.service), .text(key.id)])
        }
        try advance(to: revision, on: connection)
    }

    private static func advance(to revision: UInt64, on connection: Connection) throws(DatabaseError) {
        try connection.execute("UPDATE history SET revision = max(revision, ?)", [.integer(Int64(revision))])
    }

    /// - Returns: `nil` if the row holds what no build would have written: better one instance that must register
    ///   again than a registry that does not start.
    private static func lease(of row: borrowing Row) throws -> RecoveredLease? {
        let content = Data(try row.text(2).utf8)
        // Why the content cannot be read is of no use: the client sends it again after its next heartbeat.
        guard let request = try? JSONDecoder().decode(RegistrationRequest.self, from: content),
            let registration = try? Registration(
                request, service: row.text(0), id: row.text(1), limits: .asKept, makeID: { "" }),
            let status = InstanceStatus(rawValue: try row.text(3))
        else { return nil }
        return RecoveredLease(
            registration: registration, registeredAt: WallTime(microseconds: try row.int64(4)), status: status,
            revision: UInt64(clamping: try row.int64(5)))
    }
}

extension RegistrationLimits {
    /// For what was accepted once: a configuration that allows less today must not end living leases.
    fileprivate static var asKept: Self {
        var limits = Self()
        limits.ttls = 1...Int(Int32.max)
        return limits
    }
}
