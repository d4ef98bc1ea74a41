import Synchronization

/// Access tokens that were verified, bounded: a token costs one signature check, then a look-up.
///
/// A token is found by its last bytes, which belong to its signature and are as good as random, and then compared in
/// full. Which of them fall together an outsider cannot choose: what is kept here this service has signed. Shards keep
/// the loops from waiting for one another, and a token verified on one is known on all.
final class VerifiedTokenCache: Sendable {
    private static let shardCount = 16
    /// How much of a token's end it is found by, in bytes.
    private static let tailByteCount = 16

    private final class Shard: Sendable {
        let tokens: Mutex<TwoGenerationCache<UInt64, VerifiedToken>>

        init(limit: Int) {
            tokens = Mutex(TwoGenerationCache(limit: limit))
        }
    }

    private let shards: [Shard]

    /// A cache of about `limit` tokens, of some 700 bytes each.
    init(limit: Int = 16_384) {
        shards = (0..<Self.shardCount).map { _ in Shard(limit: max(2, limit / Self.shardCount)) }
    }

    func token(_ bytes: UnsafeBufferPointer<UInt8>) -> VerifiedToken? {
        let key = Self.key(bytes)
        guard let found = shard(key).tokens.withLock({ $0.value(key) }), found.bytes.elementsEqual(bytes) else {
            return nil
        }
        return found
    }

    func insert(_ token: VerifiedToken) {
        let key = token.bytes.withUnsafeBufferPointer(Self.key)
        shard(key).tokens.withLock { $0.insert(token, for: key) }
    }

    private func shard(_ key: UInt64) -> Shard { shards[Int(key >> 60)] }

    /// The two last words of the token, mixed; nothing secret comes of collisions, they only cost a check.
    private static func key(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        guard bytes.count >= tailByteCount else { return 0 }
        let tail = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[(bytes.count - tailByteCount)...])
        let first = tail.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
        let second = tail.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        let mixed = (first ^ second &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
        return mixed ^ mixed >> 32
    }
}
