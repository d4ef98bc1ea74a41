import FoundationEssentials
import SQLite

extension Row {
    /// An identifier, stored as its 16 bytes.
    func uuid(_ column: Int) throws(DatabaseError) -> UUID {
        let bytes = try blob(column)
        // The schema allows no other length; a damaged page may hold one.
        guard bytes.count == 16 else { throw .corrupt("an identifier has \(bytes.count) bytes") }
        return UUID(octets: bytes)
    }
}
