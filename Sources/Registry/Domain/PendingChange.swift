/// A change in line; whoever must not answer before it is kept waits for it.
struct PendingChange: Sendable {
    private let wait: @Sendable () async throws -> Void

    init(_ wait: @escaping @Sendable () async throws -> Void) {
        self.wait = wait
    }

    /// Returns once the change survives a crash.
    ///
    /// - Throws: what kept the store from keeping it.
    func committed() async throws {
        try await wait()
    }
}
