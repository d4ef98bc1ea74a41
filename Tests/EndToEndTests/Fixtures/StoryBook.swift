import Synchronization

/// All the stories of one test.
final class StoryBook: Sendable {
    private struct State {
        var stories: [Story] = []
        var count = 0
    }

    /// Counts the steps of stories that were acknowledged; those of `keepRefreshing` would drown them.
    let steps = Tally()
    private let state = Mutex(State())

    func begin(isCounted: Bool = true) -> Story {
        state.withLock { state in
            state.count += 1
            let story = Story(state.count, tally: isCounted ? steps : Tally())
            state.stories.append(story)
            return story
        }
    }

    /// The stories so far, once.
    func take() -> [Story] {
        state.withLock { state in
            defer { state.stories = [] }
            return state.stories
        }
    }
}
