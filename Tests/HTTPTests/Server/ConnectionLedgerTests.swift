import Testing

@testable import HTTP

/// Who is let in.
@Suite struct ConnectionLedgerTests {
    private func ledger(limit: Int = 2, reserve: Int = 1, network: Int = 2) -> ConnectionLedger {
        var limits = ServerLimits()
        limits.connectionLimit = limit
        limits.reservedConnectionLimit = reserve
        limits.networkConnectionLimit = network
        return ConnectionLedger(limits: limits)
    }

    @Test func admitsThenRestrictsThenRefuses() {
        let ledger = ledger()
        #expect((0..<5).map { _ in ledger.enter() } == [.admitted, .admitted, .restricted, .refused, .refused])
        // Those refused take no place.
        #expect(ledger.current == 3)
    }

    @Test func givesAPlaceThatWasLeftToTheNext() {
        let ledger = ledger()
        for _ in 0..<3 { _ = ledger.enter() }
        ledger.leave()
        #expect(ledger.enter() == .restricted && ledger.enter() == .refused)
        ledger.leave()
        ledger.leave()
        #expect(ledger.enter() == .admitted && ledger.enter() == .restricted)
    }

    @Test func restrictsNobodyWithoutAReserve() {
        let ledger = ledger(limit: 1, reserve: 0)
        #expect([ledger.enter(), ledger.enter()] == [.admitted, .refused])
    }

    @Test func boundsEachNetworkByItself() {
        let ledger = ledger()
        #expect(ledger.enter(network: "a") && ledger.enter(network: "a"))
        for _ in 0..<3 { #expect(!ledger.enter(network: "a")) }
        #expect(ledger.enter(network: "b"))

        ledger.leave(network: "a")
        #expect(ledger.enter(network: "a") && !ledger.enter(network: "a"))
    }

    /// Were there one too few, somebody could never be let in again; one too many, the limit would be none.
    @Test func keepsCountWhileManyComeAndGo() async {
        let ledger = ledger(limit: 20, reserve: 20, network: 20)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    for turn in 0..<2000 {
                        if ledger.enter() != .refused { ledger.leave() }
                        let network = "\((number + turn) % 3)"
                        if ledger.enter(network: network) { ledger.leave(network: network) }
                    }
                }
            }
        }
        #expect(ledger.current == 0)
        for network in ["0", "1", "2"] {
            #expect((0..<21).map { _ in ledger.enter(network: network) }.filter { !$0 }.count == 1)
        }
    }
}
