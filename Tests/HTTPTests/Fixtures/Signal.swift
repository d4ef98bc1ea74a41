/// Tells the test, once or often, of something that happened in the server.
final class Signal<Value: Sendable>: Sendable {
    private let (stream, continuation) = AsyncStream.makeStream(of: Value.self)

    func send(_ value: Value) { continuation.yield(value) }

    /// The next of them; `nil` if the test was cancelled.
    func next() async -> Value? {
        for await value in stream { return value }
        return nil
    }
}
