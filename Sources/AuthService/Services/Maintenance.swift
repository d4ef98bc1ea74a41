import FoundationEssentials
import Shared

/// What is done from time to time, beside the requests.
///
/// Revocations are read again every few seconds: another process, such as a command, may have written one.
struct Maintenance: Sendable {
    /// Rounds between two looks for revocations, and between two clean-ups.
    private static let revocationRounds = 5
    private static let removalRounds = 600
    private static let roundDuration: Duration = .seconds(1)
    /// Ended sessions are kept for a day, to be asked about.
    private static let keptAfterEnd: TimeInterval = 86_400

    let sessions: any SessionStore
    let revoked: RevokedSessions
    let sightings: SightingLog
    let log: Logger
    let now: @Sendable () -> Date
    /// Most sessions removed in one write.
    var removalLimit = 1000

    /// Runs until the task is cancelled, and once more at the end.
    ///
    /// - Parameter sleep: waits, and throws when the task is cancelled.
    func run(sleep: @Sendable (Duration) async throws -> Void) async {
        var round = 0
        while !Task.isCancelled {
            await perform(round)
            round += 1
            do {
                try await sleep(Self.roundDuration)
            } catch {
                break  // Cancelled: the loop is over.
            }
        }
        await perform(1)
    }

    /// Fills the set of revoked sessions from the store; before it is done no request may be answered.
    func recover() async throws {
        let now = now()
        revoked.insert(try await sessions.revocations(since: revoked.oldestKept(at: now)), now: now)
    }

    private func perform(_ round: Int) async {
        do {
            try await sightings.flush(to: sessions, at: now().roundedToMicroseconds)
            if round.isMultiple(of: Self.revocationRounds) { try await recover() }
            if round.isMultiple(of: Self.removalRounds) { try await removeEnded() }
        } catch {
            // The next round tries again; requests tell their own story meanwhile.
            log.warning("maintenance failed", ["reason": .string("\(error)")])
        }
    }

    /// Removes all there is to remove, in portions that let other writes in between: sessions may begin, and end,
    /// faster than one portion a clean-up.
    private func removeEnded() async throws {
        let end = now() - Self.keptAfterEnd
        while !Task.isCancelled {
            let removed = try await sessions.removeEnded(before: end, limit: removalLimit)
            guard removed == removalLimit else { return }
        }
    }
}
