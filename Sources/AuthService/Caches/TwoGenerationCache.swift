/// A bounded cache that forgets what was not asked for lately.
///
/// Entries live in two dictionaries. When the recent one is full it becomes the older one, and what was in that is
/// forgotten; an entry found in the older one moves to the recent one. So an entry in use stays, at the price of a
/// dictionary look-up, without a list of who was used when.
struct TwoGenerationCache<Key: Hashable, Value> {
    /// Most entries of each generation.
    private let generationLimit: Int
    private var recent: [Key: Value] = [:]
    private var older: [Key: Value] = [:]

    /// A cache of at most `limit` entries.
    init(limit: Int) {
        generationLimit = max(1, limit / 2)
    }

    var count: Int { recent.count + older.count }

    mutating func value(_ key: Key) -> Value? {
        if let value = recent[key] { return value }
        guard let value = older.removeValue(forKey: key) else { return nil }
        store(value, for: key)
        return value
    }

    mutating func insert(_ value: Value, for key: Key) {
        older[key] = nil
        store(value, for: key)
    }

    @discardableResult
    mutating func remove(_ key: Key) -> Value? {
        recent.removeValue(forKey: key) ?? older.removeValue(forKey: key)
    }

    private mutating func store(_ value: Value, for key: Key) {
        if recent.count >= generationLimit, recent[key] == nil {
            older = recent
            recent.removeAll(keepingCapacity: true)
        }
        recent[key] = value
    }
}
