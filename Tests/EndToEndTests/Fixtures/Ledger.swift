import Synchronization
import Testing

/// What the registry acknowledged, and what it was asked for without an answer.
final class Ledger: Sendable {
    /// The states one instance may be in: its port, or `nil` for none.
    private struct Entry {
        var acknowledged: Int?
        /// Asked for, not answered.
        var open: Int??
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var number = 0
    }

    struct Refused: Error {}

    /// Counts the changes that were acknowledged.
    let acknowledged = Tally()
    private let state = Mutex(State())

    func nextNumber() -> Int {
        state.withLock { state in
            state.number += 1
            return state.number
        }
    }

    /// Asks for a change and notes whether it was acknowledged.
    func change(
        _ number: Int, to port: Int?, _ ask: (_ id: String, _ port: Int?) async throws -> Bool
    ) async throws {
        let id = "instance-\(number)"
        state.withLock { $0.entries[id, default: Entry()].open = .some(port) }
        guard try await ask(id, port) else {
            Issue.record("a change of \(id) was refused")
            throw Refused()
        }
        state.withLock { $0.entries[id] = Entry(acknowledged: port) }
        acknowledged.increment()
    }

    var openCount: Int { state.withLock { $0.entries.values.count { $0.open != nil } } }

    /// What is not as it was acknowledged; where there was no answer, either outcome is right.
    func differences(from ports: [String: Int]) -> [String] {
        state.withLock { state in
            state.entries.compactMap { id, entry in
                let isRight = ports[id] == entry.acknowledged || entry.open.map { $0 == ports[id] } ?? false
                return isRight ? nil : "\(id): \(String(describing: ports[id])) instead of \(entry)"
            } + ports.keys.filter { state.entries[$0] == nil }.map { "\($0): nobody asked for it" }
        }
    }

    /// Takes what was found for what is acknowledged from now on.
    func settle(_ ports: [String: Int]) {
        state.withLock { state in
            for id in state.entries.keys { state.entries[id] = Entry(acknowledged: ports[id]) }
        }
    }
}
