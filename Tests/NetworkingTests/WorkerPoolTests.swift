import CLinux
import Dispatch
import Glibc
import Networking
import Synchronization
import Testing

/// Work that a test holds at a gate: begun, and not finished before the test says so.
private final class Gate: Sendable {
    private let opened = DispatchSemaphore(value: 0)
    private let begun = AsyncStream<Void>.makeStream()

    /// Called by the work.
    func pass() {
        begun.continuation.yield()
        opened.wait()
        opened.signal()
    }

    /// Returns when work stands at the gate.
    func isReached() async {
        for await _ in begun.stream { return }
    }

    func open() { opened.signal() }
}

/// Waits, without a clock, until the pool has so much work waiting.
private func waitUntil(_ pool: WorkerPool, queued count: Int) async {
    while pool.figures.queued != count { await Task.yield() }
}

@Suite struct WorkerPoolTests {
    private struct Refusal: Error, Equatable {}

    @Test func returnsWhatTheBodyReturns() async throws {
        let pool = WorkerPool(name: "test", threads: 2, queueLimit: 8)

        let sum = try await pool.run { (1...10).reduce(0, +) }

        #expect(sum == 55)
        #expect(pool.figures.completed == 1)
        #expect(pool.figures.running == 0)
    }

    @Test func throwsWhatTheBodyThrows() async {
        let pool = WorkerPool(name: "test", threads: 1, queueLimit: 8)

        await #expect(throws: Refusal.self) { try await pool.run { throw Refusal() } }
        #expect(pool.figures.completed == 1)
    }

    @Test func namesItsThreads() async throws {
        let pool = WorkerPool(name: "hash", threads: 1, queueLimit: 1)

        let name = try await pool.run {
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16) { buffer in
                clinux_get_thread_name(buffer.baseAddress)
                return buffer.baseAddress.map { String(cString: $0) }
            }
        }

        #expect(name == "hash-0")
    }

    @Test func lowersThePriorityOfItsThreadsAlone() async throws {
        let pool = WorkerPool(name: "nice", threads: 1, queueLimit: 1, niceness: 7)

        let priority = try await pool.run { currentNiceness() }

        #expect(priority >= 7)
    }

    @Test func refusesAtOnceWhatDoesNotFitTheQueue() async throws {
        let pool = WorkerPool(name: "test", threads: 1, queueLimit: 2)
        let gate = Gate()
        async let running: Void = pool.run { gate.pass() }
        await gate.isReached()
        async let first = pool.run { 1 }
        async let second = pool.run { 2 }
        await waitUntil(pool, queued: 2)

        await #expect(throws: WorkerPool.QueueFull.self) { try await pool.run { 3 } }
        #expect(throws: WorkerPool.QueueFull.self) { try pool.enqueue {} }
        let figures = pool.figures
        #expect(figures.running == 1 && figures.queued == 2 && figures.refused == 2)

        gate.open()
        try await running
        #expect(try await first + second == 3)
        #expect(pool.figures.completed == 3)
    }

    @Test func aPoolThatLetsNothingWaitStillWorks() async throws {
        let pool = WorkerPool(name: "test", threads: 1, queueLimit: 0)
        let gate = Gate()
        async let running: Void = pool.run { gate.pass() }
        await gate.isReached()

        await #expect(throws: WorkerPool.QueueFull.self) { try await pool.run {} }

        gate.open()
        try await running
    }

    @Test func startsWorkInTheOrderItWasAskedFor() async throws {
        let pool = WorkerPool(name: "test", threads: 1, queueLimit: 100)
        let order = Order()
        let gate = Gate()
        try pool.enqueue { gate.pass() }
        for number in 0..<100 where number < 99 { try pool.enqueue { order.add(number) } }

        gate.open()
        pool.shutdown()

        #expect(order.numbers == Array(0..<99))
    }

    @Test func aTaskCancelledWhileItWaitsIsToldAtOnceAndItsWorkNeverRuns() async throws {
        let pool = WorkerPool(name: "test", threads: 1, queueLimit: 2)
        let order = Order()
        let gate = Gate()
        async let running: Void = pool.run { gate.pass() }
        await gate.isReached()
        let waiting = Task { try await pool.run { order.add(1) } }
        await waitUntil(pool, queued: 1)

        waiting.cancel()

        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(pool.figures.queued == 0)
        gate.open()
        try await running
        #expect(order.numbers.isEmpty)
    }

    @Test func aTaskCancelledBeforehandNeverQueues() async {
        let pool = WorkerPool(name: "test", threads: 1, queueLimit: 2)
        let order = Order()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await pool.run { order.add(1) }
        }

        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(order.numbers.isEmpty)
    }

    @Test func workThatHasBegunIsFinishedThoughItsTaskIsCancelled() async throws {
        let pool = WorkerPool(name: "test", threads: 1, queueLimit: 2)
        let gate = Gate()
        let task = Task {
            try await pool.run {
                gate.pass()
                return 7
            }
        }
        await gate.isReached()

        task.cancel()
        gate.open()

        #expect(try await task.value == 7)
    }

    @Test func finishesWhatIsQueuedAndRefusesTheRestAfterShutdown() async throws {
        let pool = WorkerPool(name: "test", threads: 2, queueLimit: 100)
        let order = Order()
        for number in 0..<50 { try pool.enqueue { order.add(number) } }

        pool.shutdown()
        pool.shutdown()

        #expect(order.numbers.count == 50)
        await #expect(throws: WorkerPool.ShutDown.self) { try await pool.run {} }
        #expect(throws: WorkerPool.ShutDown.self) { try pool.enqueue {} }
    }

    @Test func manyCallersOnFewThreadsAllGetTheirOwnResult() async throws {
        let pool = WorkerPool(name: "test", threads: 4, queueLimit: 10_000)

        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<2_000 { group.addTask { try await pool.run { number } } }
            return try await group.reduce(0, +)
        }

        #expect(sum == 1_999_000)
        #expect(pool.figures.completed == 2_000)
    }

    @Test func aPoolMayBeLetGoOfOnItsOwnThread() async throws {
        let ended = AsyncStream<Void>.makeStream()
        var pool: WorkerPool? = WorkerPool(name: "test", threads: 1, queueLimit: 2)
        let gate = Gate()
        try pool?.enqueue { [pool] in
            gate.pass()
            _ = pool?.figures
            ended.continuation.yield()
        }

        pool = nil
        gate.open()

        for await _ in ended.stream { break }
    }
}

/// Numbers in the order in which threads added them.
private final class Order: Sendable {
    private let added = Mutex<[Int]>([])

    var numbers: [Int] { added.withLock { $0 } }
    func add(_ number: Int) { added.withLock { $0.append(number) } }
}

/// The nice value of the calling thread.
private func currentNiceness() -> CInt { getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) }
