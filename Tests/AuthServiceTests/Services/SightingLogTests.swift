import FoundationEssentials
import Testing

@testable import AuthService

@Suite struct SightingLogTests {
    @Test func writesEachSightingOnce() async throws {
        let log = SightingLog()
        let seen = Sighting(session: UUID(), generation: 3)
        let store = ConfirmingStore()
        log.insert(seen)
        log.insert(seen)

        try await log.flush(to: store, at: .start)
        try await log.flush(to: store, at: .start)

        #expect(store.confirmed == [seen])
    }

    @Test func keepsWhatCouldNotBeWrittenForTheNextTime() async throws {
        let log = SightingLog()
        let first = Sighting(session: UUID(), generation: 0)
        let second = Sighting(session: UUID(), generation: 1)
        log.insert(first)

        await #expect(throws: ConfirmingStore.Away.self) {
            try await log.flush(to: ConfirmingStore(isAway: true), at: .start)
        }
        log.insert(second)
        let store = ConfirmingStore()
        try await log.flush(to: store, at: .start)

        #expect(Set(store.confirmed) == [first, second])
    }

    @Test func isBounded() async throws {
        let log = SightingLog(limit: 3)
        for generation in 0..<100 { log.insert(Sighting(session: UUID(), generation: Int64(generation))) }
        let store = ConfirmingStore()

        try await log.flush(to: store, at: .start)

        #expect(store.confirmed.count == 3)
    }
}
