import Shared
import Synchronization
import Testing

@testable import Registry

@Suite struct RegistryStateTests {
    /// A store whose disk has failed.
    private struct FailingStore: LeaseStore {
        struct DiskFull: Error {}

        func submit(_ change: LeaseChange) -> PendingChange { PendingChange { throw DiskFull() } }
        func recover() async throws -> RecoveredCatalog { throw DiskFull() }
    }

    private static let notKept = RegistryError.notKept(reason: "DiskFull()")

    @Test func keepsRegistrationsStatusesAndRemovalsButNoHeartbeats() async throws {
        let (clock, store) = (TestClock(), MemoryLeaseStore())
        let state = RegistryState(clock: clock, store: store)

        _ = try await state.register(.fixture(id: "a"))
        _ = try await state.register(.fixture(id: "b"))
        _ = try await state.renewed(service: "auth_service", id: "a", status: .warning)
        let revision = state.revision
        for _ in 0..<5 { _ = try await state.renewed(service: "auth_service", id: "a", status: nil) }
        try await state.deregister(service: "auth_service", id: "b")

        let recovered = try await store.recover()
        #expect(recovered.leases.map(\.key.id) == ["a"] && recovered.leases.first?.status == .warning)
        #expect(state.revision == revision + 1 && recovered.revision == state.revision)
    }

    @Test func givesRecoveredLeasesAFullLifeAndNeverGoesBackInRevision() async throws {
        let (clock, store) = (TestClock(), MemoryLeaseStore())
        let before = RegistryState(clock: clock, store: store)
        _ = try await before.register(.fixture(ttl: 30))
        let seen = before.revision

        clock.advance(by: 1000)
        let after = RegistryState(try await store.recover(), store: store, now: clock.now)

        #expect(after.revision > seen)
        clock.advance(by: 29)
        #expect(after.expire().isEmpty)
        clock.advance(by: 1)
        #expect(after.expire().map(\.key.id) == ["auth-1"])
        #expect(try await store.recover().leases.isEmpty)
    }

    @Test func expiresMoreThanOnePortion() async throws {
        let clock = TestClock()
        let state = RegistryState(clock: clock)
        for number in 0..<2_500 { _ = try await state.register(.fixture(id: "i\(number)", ttl: 5)) }

        clock.advance(by: 5)

        #expect(state.expire().count == 2_500)
        #expect(state.leaseCount == 0 && state.nextDeadline == nil)
    }

    @Test func doesNotAcknowledgeWhatIsNotKept() async throws {
        let state = RegistryState(store: FailingStore())

        await #expect(throws: Self.notKept) { try await state.register(.fixture()) }
        await #expect(throws: Self.notKept) {
            try await state.renewed(service: "auth_service", id: "auth-1", status: .critical)
        }
        await #expect(throws: Self.notKept) {
            try await state.deregister(service: "auth_service", id: "auth-1")
        }
    }

    @Test func answersHeartbeatsWhileTheDiskHasFailed() async throws {
        let state = RegistryState(store: FailingStore())
        try? await _ = state.register(.fixture())

        await #expect(throws: Never.self) {
            try await state.renewed(service: "auth_service", id: "auth-1", status: nil)
        }
    }

    @Test func keepsAViewUntilTheServiceChanges() async throws {
        let state = RegistryState()
        _ = try await state.register(.fixture(id: "a"))
        let view = try #require(state.view(of: "auth_service"))

        _ = try await state.renewed(service: "auth_service", id: "a", status: nil)
        _ = try await state.register(.fixture(service: "other"))
        #expect(state.view(of: "auth_service") === view)

        _ = try await state.register(.fixture(id: "b"))
        #expect(state.view(of: "auth_service")?.leases.count == 2)
        #expect(state.view(of: "unknown") == nil)
    }

    @Test func staysWholeWhenManyChangeItAtOnce() async throws {
        let (clock, store) = (TestClock(), MemoryLeaseStore())
        let state = RegistryState(clock: clock, store: store)

        try await withThrowingTaskGroup { group in
            for worker in 0..<8 {
                group.addTask {
                    for round in 0..<200 {
                        let id = "i\(worker)-\(round % 10)"
                        _ = try await state.register(.fixture(id: id, port: 1 + round))
                        _ = try await state.renewed(service: "auth_service", id: id, status: .warning)
                        _ = state.view(of: "auth_service")
                        _ = try state.resolve("auth_service", Selection(), preferring: nil)
                        if round % 3 == 0 { try await state.deregister(service: "auth_service", id: id) }
                    }
                }
            }
            try await group.waitForAll()
        }

        let view = try #require(state.view(of: "auth_service"))
        let kept = try await store.recover()
        #expect(Set(view.leases.map(\.key)) == Set(kept.leases.map(\.key)))
        #expect(view.leases.count == state.leaseCount && kept.revision == state.revision)
    }
}

extension RegistryState {
    /// A heartbeat as the endpoint takes it: acknowledged when what it changed is kept.
    fileprivate func renewed(service: String, id: String, status: InstanceStatus?) async throws -> Lease {
        let (lease, change) = try renew(service: service, id: id, status: status)
        if let change { try await keep(change) }
        return lease
    }
}
