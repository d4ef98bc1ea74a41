import FoundationEssentials
import SQLite

extension Session {
    /// What `init(_:)` reads, in its order, from the table `sessions`.
    static let columns = """
        id, user_id, client, secret_key_id, secret_enc, created_at, counter, rotated_at, confirmed_at, idle_exp, \
        abs_exp, user_agent, address, revoked_at, revoked_reason
        """

    init(_ row: borrowing Row) throws {
        self.init(
            id: try row.uuid(0),
            userID: try row.uuid(1),
            client: try row.text(2),
            secret: SealedSecret(keyID: try row.text(3), bytes: try row.blob(4)),
            createdAt: Date(microseconds: try row.int64(5)),
            rotation: RotationState(
                counter: try row.int64(6),
                rotatedAt: Date(microseconds: try row.int64(7)),
                confirmedAt: try row.optionalInt64(8).map(Date.init(microseconds:)),
                idleExpiry: Date(microseconds: try row.int64(9)),
                absoluteExpiry: Date(microseconds: try row.int64(10))
            ),
            device: Device(userAgent: try row.text(11), address: try row.text(12)),
            revocation: try Revocation(at: row.optionalInt64(13), reason: row.optionalText(14))
        )
    }
}

extension Session.Revocation {
    /// A reason that a newer build wrote still means that the session ended.
    fileprivate init?(at microseconds: Int64?, reason: String?) {
        guard let microseconds else { return nil }
        self.init(at: Date(microseconds: microseconds), reason: reason.flatMap(Reason.init(rawValue:)) ?? .other)
    }
}
