import Synchronization

/// Counts what happens, and tells when it has happened often enough.
final class Tally: Sendable {
    private struct State {
        var count = 0
        var milestones: [(count: Int, event: OneShot<Void>)] = []
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.count } }

    func increment() {
        let reached = state.withLock { state in
            state.count += 1
            return state.milestones.filter { $0.count == state.count }.map(\.event)
        }
        for event in reached { event.fulfil(()) }
    }

    /// Returns once the count is `count` or more.
    func reached(_ count: Int) async {
        let event = OneShot<Void>()
        state.withLock { state in
            if state.count >= count { event.fulfil(()) }
            state.milestones.append((count, event))
        }
        await event.value()
    }
}
