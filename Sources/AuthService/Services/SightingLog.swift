import FoundationEssentials
import Synchronization

/// Gathers the first uses of access tokens until somebody writes them to the store, in one transaction for many.
///
/// They tell that the answer of a refresh arrived. It is bounded and gone with the process: a sighting that is lost
/// leaves a superseded refresh token forgiven for longer, and harms nobody.
final class SightingLog: Sendable {
    private let limit: Int
    private let sightings = Mutex<Set<Sighting>>([])

    init(limit: Int = 10_000) {
        self.limit = limit
    }

    func insert(_ sighting: Sighting) { insert(CollectionOfOne(sighting)) }

    private func insert(_ more: some Sequence<Sighting>) {
        sightings.withLock { sightings in
            for sighting in more {
                guard sightings.count < limit else { return }
                sightings.insert(sighting)
            }
        }
    }

    /// Writes what was gathered since the last call; what could not be written is written by the next.
    func flush(to sessions: any SessionStore, at now: Date) async throws {
        let gathered = sightings.withLock { sightings in
            defer { sightings.removeAll(keepingCapacity: true) }
            return Array(sightings)
        }
        guard !gathered.isEmpty else { return }
        do {
            try await sessions.confirm(gathered, at: now)
        } catch {
            insert(gathered)
            throw error
        }
    }
}
