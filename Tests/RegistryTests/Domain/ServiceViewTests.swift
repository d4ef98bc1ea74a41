import Shared
import Testing

@testable import Registry

@Suite struct ServiceViewTests {
    private func view(_ registrations: [Registration], status: [String: InstanceStatus] = [:]) throws -> ServiceView {
        var catalog = Catalog()
        for registration in registrations { _ = try catalog.register(registration, .at(0)) }
        for (id, status) in status { _ = catalog.renew(service: "auth_service", id: id, status: status, .at(0)) }
        return ServiceView(try #require(catalog.services["auth_service"]))
    }

    /// How often each instance is chosen by draws spread evenly over all there are.
    private func shares(_ view: ServiceView, zone: String? = nil, _ selection: Selection = Selection()) -> [String: Int]
    {
        let stripe = UInt64.max / 1000
        let draws = (0..<1000).map { UInt64($0) * stripe + stripe / 2 }
        let chosen = draws.compactMap { view.choose(selection, preferring: zone, draw: $0)?.key.id }
        return Dictionary(grouping: chosen, by: \.self).mapValues(\.count)
    }

    @Test func choosesByWeight() throws {
        let view = try view([.fixture(id: "a", weight: 1), .fixture(id: "b", weight: 3), .fixture(id: "c", weight: 6)])

        #expect(shares(view) == ["a": 100, "b": 300, "c": 600])
    }

    @Test func neverChoosesADrainedInstance() throws {
        let drained = try view([.fixture(id: "a", weight: 0)])
        let beside = try view([.fixture(id: "a", weight: 0), .fixture(id: "b", weight: 1)])

        #expect(shares(drained).isEmpty)
        #expect(shares(beside) == ["b": 1000])
    }

    @Test func choosesTheOwnZoneFirstAndOthersWithoutIt() throws {
        let view = try view([.fixture(id: "a", zone: "x"), .fixture(id: "b", zone: "y"), .fixture(id: "c")])

        #expect(shares(view, zone: "x") == ["a": 1000])
        #expect(Set(shares(view, zone: "elsewhere").keys) == ["a", "b", "c"])
        #expect(Set(shares(view).keys) == ["a", "b", "c"])
    }

    @Test func spillsOverWhenTheOwnZoneIsDrained() throws {
        let view = try view([.fixture(id: "a", zone: "x", weight: 0), .fixture(id: "b", zone: "y")])

        #expect(shares(view, zone: "x") == ["b": 1000])
    }

    @Test func choosesAWarningInstanceOnlyWhereNoneIsPassing() throws {
        let registrations = try [
            Registration.fixture(id: "a", zone: "x"), .fixture(id: "b", zone: "y"), .fixture(id: "c", zone: "x"),
        ]
        let onePassing = try view(registrations, status: ["a": .warning, "c": .critical])
        let nonePassing = try view(registrations, status: ["a": .warning, "b": .warning, "c": .critical])

        #expect(shares(onePassing, zone: "x") == ["b": 1000])
        #expect(shares(nonePassing, zone: "x") == ["a": 1000])
    }

    @Test func neverChoosesACriticalInstance() throws {
        let view = try view([.fixture(id: "a")], status: ["a": .critical])

        #expect(shares(view).isEmpty)
    }

    @Test func choosesAmongThoseWithEveryTagAndTheVersion() throws {
        let view = try view([
            .fixture(id: "a", version: "1", tags: ["blue", "eu"]), .fixture(id: "b", version: "2", tags: ["blue"]),
            .fixture(id: "c", version: "2", tags: ["eu"]),
        ])

        #expect(shares(view, Selection(tags: ["blue"])).keys.sorted() == ["a", "b"])
        #expect(shares(view, Selection(tags: ["blue", "eu"])).keys.sorted() == ["a"])
        #expect(shares(view, Selection(tags: ["blue"], version: "2")).keys.sorted() == ["b"])
        #expect(shares(view, Selection(tags: ["red"])).isEmpty)
        #expect(shares(view, Selection(version: "3")).isEmpty)
    }

    @Test(arguments: [0, 1, UInt64.max / 2, UInt64.max - 1, UInt64.max])
    func takesAnyDraw(draw: UInt64) throws {
        let view = try view([.fixture(id: "a", weight: 65_535), .fixture(id: "b", weight: 65_535)])

        #expect(view.choose(Selection(), preferring: nil, draw: draw) != nil)
    }

    @Test func countsByStatusAndListsByID() throws {
        let view = try view(
            [.fixture(id: "c"), .fixture(id: "a"), .fixture(id: "b"), .fixture(id: "d")],
            status: ["a": .warning, "c": .critical])

        #expect(view.leases.map(\.key.id) == ["a", "b", "c", "d"])
        #expect(view.summary.instances == 4)
        #expect(view.summary.passing == 2 && view.summary.warning == 1 && view.summary.critical == 1)
    }
}
