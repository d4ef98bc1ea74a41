import FoundationEssentials
import Synchronization

/// Users of this process, bounded; what it holds is never older than the last write this process knows of.
///
/// Who misses takes a ticket, reads the store, and inserts with the ticket. An invalidation in between makes the
/// ticket void, so a read that raced with a write cannot leave the old user behind. Who writes invalidates after the
/// write, whether it succeeded or not.
final class UserCache: Sendable {
    /// Proof of when a read of the store began.
    struct Ticket: Sendable {
        fileprivate let epoch: UInt64
    }

    private struct State {
        /// Counts the invalidations.
        var epoch: UInt64 = 0
        var users: TwoGenerationCache<UUID, CachedUser>
    }

    private final class Shard: Sendable {
        let state: Mutex<State>

        init(limit: Int) {
            state = Mutex(State(users: TwoGenerationCache(limit: limit)))
        }
    }

    private static let shardCount = 16

    private let shards: [Shard]

    /// A cache of about `limit` users.
    init(limit: Int = 8192) {
        shards = (0..<Self.shardCount).map { _ in Shard(limit: max(2, limit / Self.shardCount)) }
    }

    /// The user, if they are here.
    func user(_ id: UUID) -> CachedUser? {
        shard(id).state.withLock { $0.users.value(id) }
    }

    /// A ticket for a read of the store that begins after this call.
    func ticket(for id: UUID) -> Ticket {
        Ticket(epoch: shard(id).state.withLock { $0.epoch })
    }

    /// Keeps what was read, unless a write came in between.
    func insert(_ user: CachedUser, _ ticket: Ticket) {
        shard(user.user.id).state.withLock { state in
            guard state.epoch == ticket.epoch else { return }
            state.users.insert(user, for: user.user.id)
        }
    }

    /// Forgets a user, and voids the tickets of reads under way.
    func invalidate(_ id: UUID) {
        shard(id).state.withLock { state in
            state.epoch &+= 1
            state.users.remove(id)
        }
    }

    /// The last byte of a version 7 identifier is random.
    private func shard(_ id: UUID) -> Shard { shards[Int(id.uuid.15) % Self.shardCount] }
}
