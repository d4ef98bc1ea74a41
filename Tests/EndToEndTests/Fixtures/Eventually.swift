import Testing

/// Asks again and again until the answer is yes; for what comes to pass without anybody announcing it.
///
/// The limit is generous on purpose: it is there for what never comes, not to measure.
func eventually(
    _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation, _ isSo: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while try await !isSo() {
        guard ContinuousClock.now < deadline else {
            Issue.record(what, sourceLocation: sourceLocation)
            throw NeverHappened()
        }
        try await Task.sleep(for: .milliseconds(20))
    }
}

/// What a test waited for did not come.
struct NeverHappened: Error {}
