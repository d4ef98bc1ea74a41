import Synchronization

/// Numbers in the order in which they came, and a wait for the last of them.
final class Record: Sendable {
    private let numbers = Mutex<[Int]>([])
    private let isComplete = AsyncStream.makeStream(of: Void.self)

    func add(_ number: Int) { numbers.withLock { $0.append(number) } }
    var count: Int { numbers.withLock { $0.count } }
    func complete() { isComplete.continuation.yield() }

    func all() async -> [Int] {
        for await _ in isComplete.stream { break }
        return numbers.withLock { $0 }
    }
}
