import FoundationEssentials
import SQLite

/// Signing keys in the embedded database.
struct SQLiteSigningKeyStore: SigningKeyStore {
    let database: Database

    func keys() async throws -> [SigningKeyRecord] {
        try await database.read { try $0.signingKeys() }
    }

    func insertFirst(_ key: SigningKeyRecord) async throws -> [SigningKeyRecord] {
        try await database.write { connection in
            try connection.execute(
                """
                INSERT INTO signing_keys (id, algorithm, private_key_id, private_enc, created_at)
                SELECT ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM signing_keys)
                """,
                [
                    .text(key.id), .text(key.algorithm), .text(key.privateKey.keyID), .blob(key.privateKey.bytes),
                    .integer(key.createdAt.microseconds),
                ]
            )
            return try connection.signingKeys()
        }
    }
}

extension Connection {
    fileprivate func signingKeys() throws -> [SigningKeyRecord] {
        try query(
            "SELECT id, algorithm, private_key_id, private_enc, created_at FROM signing_keys ORDER BY created_at, id"
        ) { row in
            SigningKeyRecord(
                id: try row.text(0),
                algorithm: try row.text(1),
                privateKey: SealedSecret(keyID: try row.text(2), bytes: try row.blob(3)),
                createdAt: Date(microseconds: try row.int64(4))
            )
        }
    }
}
