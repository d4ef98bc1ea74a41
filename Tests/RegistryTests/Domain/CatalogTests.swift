import Shared
import Testing

@testable import Registry

@Suite struct CatalogTests {
    // MARK: - Registering

    @Test func registersAnInstanceAsPassing() throws {
        var catalog = Catalog()

        let registered = try catalog.register(.fixture(), .at(0))

        #expect(registered.isNew)
        #expect(registered.lease.status == .passing)
        #expect(registered.lease.revision == 1)
        #expect(catalog.leaseCount == 1)
        #expect(catalog.lease(service: "auth_service", id: "auth-1") === registered.lease)
    }

    @Test func renewsWhenTheSameRegistrationComesAgain() throws {
        var catalog = Catalog()
        let first = try catalog.register(.fixture(), .at(0))

        let second = try catalog.register(.fixture(), .at(10))

        #expect(!second.isNew)
        #expect(second.lease === first.lease)
        #expect(second.lease.deadline == Moment.at(100).monotonic)
        #expect(catalog.revision == 1)
    }

    @Test func keepsTheTimeOfTheFirstRegistrationWhenAnotherReplacesIt() throws {
        var catalog = Catalog()
        let first = try catalog.register(.fixture(), .at(0))

        let second = try catalog.register(.fixture(port: 9000), .at(10))

        #expect(!second.isNew)
        #expect(second.lease.instance.registeredAt == first.lease.instance.registeredAt)
        #expect(second.lease.instance.registration.port == 9000)
        #expect(catalog.revision == 2)
        #expect(catalog.leaseCount == 1)
    }

    @Test func passesAgainWhenACriticalInstanceRegisters() throws {
        var catalog = Catalog()
        _ = try catalog.register(.fixture(), .at(0))
        _ = catalog.renew(service: "auth_service", id: "auth-1", status: .critical, .at(1))

        let again = try catalog.register(.fixture(), .at(2))

        #expect(again.lease.status == .passing)
        #expect(catalog.revision == 3)
    }

    @Test func refusesMoreInstancesThanItMayHold() throws {
        var catalog = Catalog(limits: CatalogLimits(instances: 2))
        _ = try catalog.register(.fixture(id: "a"), .at(0))
        _ = try catalog.register(.fixture(id: "b"), .at(0))

        #expect(throws: RegistryError.full) { try catalog.register(.fixture(id: "c"), .at(0)) }
        #expect(throws: Never.self) { try catalog.register(.fixture(id: "a", port: 9000), .at(0)) }
    }

    @Test func refusesMoreServicesThanItMayHold() throws {
        var catalog = Catalog(limits: CatalogLimits(services: 1))
        _ = try catalog.register(.fixture(service: "a"), .at(0))

        #expect(throws: RegistryError.full) { try catalog.register(.fixture(service: "b"), .at(0)) }

        _ = catalog.deregister(service: "a", id: "auth-1")
        #expect(throws: Never.self) { try catalog.register(.fixture(service: "b"), .at(0)) }
    }

    @Test func refusesMoreContentThanItMayHold() throws {
        var catalog = Catalog(limits: CatalogLimits(contentBytes: 1000))
        let metadata = ["note": String(repeating: "x", count: 700)]
        _ = try catalog.register(.fixture(id: "a", metadata: metadata), .at(0))

        #expect(throws: RegistryError.full) { try catalog.register(.fixture(id: "b", metadata: metadata), .at(0)) }
        #expect(throws: Never.self) { try catalog.register(.fixture(id: "a", port: 1, metadata: metadata), .at(0)) }
    }

    // MARK: - Renewing and ending

    @Test func movesTheDeadlineAndNoRevisionWithAHeartbeat() throws {
        var catalog = Catalog()
        _ = try catalog.register(.fixture(ttl: 30), .at(0))

        let leaseFound = catalog.renew(service: "auth_service", id: "auth-1", .at(20))
        let lease = try #require(leaseFound)

        #expect(lease.deadline == Moment.at(50).monotonic)
        #expect(lease.lastHeartbeat == Moment.at(20).wall)
        #expect(catalog.revision == 1)
    }

    @Test func countsAnotherStatusAsAChangeButNotTheSameAgain() throws {
        var catalog = Catalog()
        _ = try catalog.register(.fixture(), .at(0))

        let warningFound = catalog.renew(service: "auth_service", id: "auth-1", status: .warning, .at(1))
        let warning = try #require(warningFound)
        let sameFound = catalog.renew(service: "auth_service", id: "auth-1", status: .warning, .at(2))
        let same = try #require(sameFound)
        let bareFound = catalog.renew(service: "auth_service", id: "auth-1", .at(3))
        let bare = try #require(bareFound)

        #expect(warning.status == .warning && warning.revision == 2)
        #expect(same === warning && bare === warning)
        #expect(catalog.revision == 2)
    }

    @Test(arguments: [("auth_service", "other"), ("other", "auth-1"), ("", ""), ("AUTH_SERVICE", "auth-1")])
    func knowsNoLeaseToRenewOrEndUnderAnotherName(service: String, id: String) throws {
        var catalog = Catalog()
        _ = try catalog.register(.fixture(), .at(0))

        let renewed = catalog.renew(service: service, id: id, .at(1))
        #expect(renewed == nil)
        let ended = catalog.deregister(service: service, id: id)
        #expect(ended == nil)
        #expect(catalog.revision == 1)
    }

    @Test func doesNotResurrectADeregisteredInstance() throws {
        var catalog = Catalog()
        _ = try catalog.register(.fixture(), .at(0))

        let ended = catalog.deregister(service: "auth_service", id: "auth-1")
        #expect(ended != nil)

        let renewed = catalog.renew(service: "auth_service", id: "auth-1", .at(1))
        #expect(renewed == nil)
        let endedAgain = catalog.deregister(service: "auth_service", id: "auth-1")
        #expect(endedAgain == nil)
        #expect(catalog.services.isEmpty)
        #expect(catalog.leaseCount == 0)
    }

    // MARK: - Expiring

    @Test func expiresExactlyAtTheDeadline() throws {
        var catalog = Catalog()
        let lease = try catalog.register(.fixture(ttl: 5), .at(0)).lease

        var justBefore = Moment.at(5)
        justBefore.monotonic -= 1
        let early = catalog.expire(justBefore).expired
        #expect(early.isEmpty)
        #expect(catalog.nextDeadline == Moment.at(5).monotonic)

        let expired = catalog.expire(.at(5)).expired
        #expect(expired.map(\.key) == [lease.key])
        #expect(catalog.nextDeadline == nil)
        #expect(catalog.revision == 2)
    }

    @Test func doesNotRenewWhatHasExpired() throws {
        var catalog = Catalog()
        _ = try catalog.register(.fixture(ttl: 5), .at(0))
        _ = catalog.expire(.at(5))

        let renewed = catalog.renew(service: "auth_service", id: "auth-1", .at(6))
        #expect(renewed == nil)
    }

    @Test func keepsARenewedLeaseWhoseFirstDeadlineHasPassed() throws {
        var catalog = Catalog()
        _ = try catalog.register(.fixture(ttl: 5), .at(0))
        _ = catalog.renew(service: "auth_service", id: "auth-1", .at(4))

        let atFirstDeadline = catalog.expire(.at(5)).expired
        #expect(atFirstDeadline.isEmpty)
        #expect(catalog.nextDeadline == Moment.at(9).monotonic)
        let atItsDeadline = catalog.expire(.at(9)).expired
        #expect(atItsDeadline.count == 1)
    }

    @Test func expiresSoonerWhenRegisteredAgainWithAShorterLife() throws {
        var catalog = Catalog()
        _ = try catalog.register(.fixture(ttl: 60), .at(0))
        _ = try catalog.register(.fixture(ttl: 5), .at(1))

        #expect(catalog.nextDeadline == Moment.at(6).monotonic)
        let expired = catalog.expire(.at(6)).expired
        #expect(expired.count == 1)
        let expiredAgain = catalog.expire(.at(61)).expired
        #expect(expiredAgain.isEmpty)
        #expect(catalog.revision == 3)
    }

    @Test func leavesAFullLifeWhenTheProcessStoodStill() throws {
        var catalog = Catalog()
        _ = try catalog.register(.fixture(ttl: 5), .at(0))

        let atFirst = catalog.expire(.at(100), forgiving: true).expired
        #expect(atFirst.isEmpty)

        let before = catalog.expire(.at(104)).expired
        #expect(before.isEmpty)
        let after = catalog.expire(.at(105)).expired
        #expect(after.count == 1)
    }

    @Test func expiresInPortionsAndSaysWhetherThereIsMore() throws {
        var catalog = Catalog()
        for number in 0..<10 { _ = try catalog.register(.fixture(id: "i\(number)", ttl: 5), .at(0)) }

        let first = catalog.expire(.at(5), limit: 4)
        let rest = catalog.expire(.at(5), limit: 40)

        #expect(first.expired.count == 4 && first.more)
        #expect(rest.expired.count == 6 && !rest.more)
    }

    @Test func holdsNoMoreDeadlinesThanTwiceItsLeases() throws {
        var catalog = Catalog()
        for round in 0..<10_000 {
            _ = try catalog.register(.fixture(id: "i\(round)", ttl: 3600), .at(0))
            _ = catalog.deregister(service: "auth_service", id: "i\(round)")
        }

        #expect(catalog.deadlineCount <= 64)
    }

    /// Against a table of plain deadlines: any order of events, the same survivors.
    @Test(arguments: 1...20)
    func agreesWithAPlainTableOfDeadlines(seed: UInt64) throws {
        var numbers = SeededNumbers(state: seed)
        var catalog = Catalog()
        var deadlines: [String: Double] = [:]
        var ttls: [String: Int] = [:]
        var seconds = 0.0

        for _ in 0..<2_000 {
            seconds += Double(Int.random(in: 0...3, using: &numbers))
            let id = "i\(Int.random(in: 0..<40, using: &numbers))"
            switch Int.random(in: 0..<10, using: &numbers) {
            case 0..<3:
                ttls[id] = Int.random(in: 5...30, using: &numbers)
                _ = try catalog.register(.fixture(id: id, ttl: ttls[id]), .at(seconds))
                deadlines[id] = seconds + Double(ttls[id] ?? 0)
            case 3..<8:
                let status = InstanceStatus.allCases.randomElement(using: &numbers)
                let renewed = catalog.renew(service: "auth_service", id: id, status: status, .at(seconds)) != nil
                #expect(renewed == (deadlines[id] != nil))
                if renewed { deadlines[id] = seconds + Double(ttls[id] ?? 0) }
            case 8:
                let ended = catalog.deregister(service: "auth_service", id: id) != nil
                #expect(ended == (deadlines[id] != nil))
                deadlines[id] = nil
            default:
                let expired = catalog.expire(.at(seconds)).expired.map(\.key.id)
                #expect(Set(expired) == Set(deadlines.filter { $0.value <= seconds }.keys))
                deadlines = deadlines.filter { $0.value > seconds }
            }
            #expect(catalog.leaseCount == deadlines.count)
        }
    }

    // MARK: - Recovering

    @Test func givesEveryRecoveredLeaseAFullLifeOfItsOwn() throws {
        var catalog = Catalog(revision: 50)
        let registrations = try [Registration.fixture(id: "a", ttl: 5), .fixture(id: "b", ttl: 60)]
        let leases = registrations.map {
            RecoveredLease(registration: $0, registeredAt: Moment.at(-500).wall, status: .warning, revision: 7)
        }

        catalog.recover(leases, .at(0))

        #expect(catalog.revision == 50)
        #expect(catalog.services["auth_service"]?.revision == 7)
        #expect(catalog.lease(service: "auth_service", id: "a")?.status == .warning)
        #expect(catalog.lease(service: "auth_service", id: "a")?.instance.registeredAt == Moment.at(-500).wall)
        let first = catalog.expire(.at(5)).expired
        #expect(first.map(\.key.id) == ["a"])
        let second = catalog.expire(.at(60)).expired
        #expect(second.map(\.key.id) == ["b"])
    }

    // MARK: - Views

    @Test func letsGoOfAViewWhenTheServiceChanges() throws {
        var catalog = Catalog()
        _ = try catalog.register(.fixture(id: "a"), .at(0))
        let view = ServiceView(try #require(catalog.services["auth_service"]))
        catalog.keep(view)
        #expect(catalog.services["auth_service"]?.view === view)

        _ = try catalog.register(.fixture(service: "other", id: "a"), .at(0))
        _ = catalog.renew(service: "auth_service", id: "a", .at(1))
        #expect(catalog.services["auth_service"]?.view === view)

        _ = try catalog.register(.fixture(id: "b"), .at(0))
        #expect(catalog.services["auth_service"]?.view == nil)

        catalog.keep(view)
        #expect(catalog.services["auth_service"]?.view == nil)
    }
}
