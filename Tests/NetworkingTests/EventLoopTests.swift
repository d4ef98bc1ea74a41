import Dispatch
import Glibc
import Synchronization
import Testing

@testable import Networking

@Suite(.timeLimit(.minutes(5))) struct EventLoopTests {
    /// Numbers in the order in which they came, and a wait for the last of them.
    private final class Record: Sendable {
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

    private actor Bound {
        private let loop: EventLoop
        private(set) var count = 0

        init(_ loop: EventLoop) {
            self.loop = loop
        }

        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.isolation.asUnownedSerialExecutor() }

        func add() -> Bool {
            count += 1
            assertIsolated()
            return loop.isCurrent
        }
    }

    // MARK: What runs on a loop

    @Test func runsTheTasksThatPreferIt() async throws {
        try await withLoop { loop in
            #expect(loop.isCurrent)
            await Task.yield()
            #expect(loop.isCurrent)
            // A task of the pool is elsewhere, and the caller comes back.
            #expect(await Task.detached { loop.isCurrent }.value == false)
            #expect(loop.isCurrent)
        }
    }

    @Test func runsTheActorsBoundToIt() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.stop() }
        let actor = Bound(loop)
        let areCurrent = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 { group.addTask { await actor.add() } }
            return await group.allSatisfy { $0 }
        }

        #expect(areCurrent)
        #expect(await actor.count == 100)
    }

    @Test func runsManyTasksOfManyThreads() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.stop() }
        let record = Record()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<1000 {
                group.addTask(executorPreference: loop) {
                    await Task.yield()
                    record.add(number)
                }
            }
        }

        #expect(record.count == 1000)
    }

    @Test func keepsTheOrderOfTheCallsOfEachThread() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.stop() }
        let (threads, calls) = (8, 500)
        let record = Record()
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            for call in 0..<calls { loop.execute { record.add(thread * calls + call) } }
        }
        // Asked for after all others, from a thread that has seen them end.
        loop.execute { record.complete() }
        let numbers = await record.all()

        #expect(numbers.count == threads * calls)
        for thread in 0..<threads {
            let own = numbers.filter { $0 / calls == thread }
            #expect(own == Array(thread * calls..<(thread + 1) * calls))
        }
    }

    @Test func takesCallsFromItself() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.stop() }
        let record = Record()
        loop.execute {
            record.add(1)
            loop.execute {
                record.add(3)
                record.complete()
            }
            record.add(2)
        }

        #expect(await record.all() == [1, 2, 3])
    }

    // MARK: Timers

    @Test(arguments: [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [5, 0, 9, 1, 7, 3, 8, 2, 6, 4]])
    func firesTimersInTheOrderOfTheirInstants(_ order: [Int]) async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.stop() }
        let record = Record()
        loop.execute {
            // Set in one turn, in which none can fire.
            let start = MonotonicTime.now
            for number in order {
                loop.call(at: start + .milliseconds(2 * number)) { record.add(number) }
            }
            loop.call(at: start + .milliseconds(100)) { record.complete() }
        }

        #expect(await record.all() == order.sorted())
    }

    @Test func firesATimerNotBeforeItsInstant() async throws {
        try await withLoop { loop in
            for milliseconds in [0, 1, 7, 30] {
                let instant = MonotonicTime.now + .milliseconds(milliseconds)
                try await loop.sleep(until: instant)
                #expect(MonotonicTime.now >= instant)
            }
        }
    }

    @Test func firesAtOnceWhatIsLongDue() async throws {
        try await withLoop { loop in
            try await loop.sleep(until: MonotonicTime(nanoseconds: 0))
            try await loop.sleep(for: .seconds(-5))
            try await loop.sleep(for: .zero)
        }
    }

    @Test func sleepsForOthersThanItsOwnTasks() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.stop() }
        let instant = MonotonicTime.now + .milliseconds(5)
        try await loop.sleep(until: instant)

        #expect(MonotonicTime.now >= instant)
    }

    @Test func endsASleepAtOnceWhenItsTaskIsCancelled() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.stop() }
        for sleepers in [1, 100] {
            let wasCancelled = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<sleepers {
                    let preference = number.isMultiple(of: 2) ? loop : nil
                    group.addTask(executorPreference: preference) {
                        do throws(CancellationError) {
                            try await loop.sleep(for: .seconds(3600))
                            return false
                        } catch {
                            return true
                        }
                    }
                }
                group.cancelAll()
                return await group.allSatisfy { $0 }
            }
            #expect(wasCancelled)
        }
    }

    @Test func doesNotSleepInATaskThatIsCancelledAlready() async throws {
        try await withLoop { loop in
            let task = Task {
                while !Task.isCancelled { await Task.yield() }
                try await loop.sleep(for: .seconds(3600))
            }
            task.cancel()

            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    /// A sleep that is over is over: cancelling its task afterwards changes nothing.
    @Test func survivesACancellationAtTheMomentOfItsEnd() async throws {
        try await withLoop { loop in
            for _ in 0..<200 {
                let task = Task(executorPreference: loop) { try await loop.sleep(for: .microseconds(300)) }
                try await loop.sleep(for: .microseconds(300))
                task.cancel()
                _ = await task.result
            }
        }
    }

    // MARK: The end

    @Test func endsItsThreadWhenStopped() async throws {
        let loop = try EventLoop(name: "test")
        let record = Record()
        loop.stop()
        loop.stop()
        loop.execute { record.add(1) }

        // Its thread has been joined: nothing can run any more.
        #expect(record.count == 0)
        #expect(!loop.isCurrent)
    }

    @Test func runsWhatWasAskedForBeforeTheStop() async throws {
        for _ in 0..<50 {
            let loop = try EventLoop(name: "test")
            let record = Record()
            for number in 0..<10 { loop.execute { record.add(number) } }
            loop.stop()

            #expect(record.count == 10)
        }
    }

    @Test func letsGoOfItsDescriptorsAndItself() async throws {
        weak var released: EventLoop?
        do {
            let loop = try EventLoop(name: "test")
            released = loop
            loop.stop()
        }

        #expect(released == nil)
    }

    @Test func groupsLoopsThatAreNumbered() async throws {
        let group = try EventLoopGroup(count: 3, name: "own")
        defer { group.stop() }

        #expect(group.loops.map(\.name) == ["own-0", "own-1", "own-2"])
        #expect(group.first === group.loops[0])
        #expect(EventLoopGroup.coreCount >= 1)
    }

    // MARK: Figures

    @Test func countsItsTurnsAndTheTimeSpentInThem() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.stop() }
        let record = Record()
        let before = loop.figures.turns
        loop.execute {
            let end = MonotonicTime.now + .milliseconds(5)
            while MonotonicTime.now < end {}
            loop.execute { record.complete() }
        }
        _ = await record.all()

        #expect(try await eventually { loop.figures.turns >= before + 1 })
        #expect(loop.figures.busyNanoseconds >= 5_000_000)
        #expect(loop.figures.takeLongestTurnNanoseconds() >= 5_000_000)
        // Taken means taken.
        #expect(loop.figures.takeLongestTurnNanoseconds() < loop.figures.busyNanoseconds)
    }

    @Test func tellsHowLateATimerIs() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.stop() }
        let record = Record()
        loop.execute {
            let start = MonotonicTime.now
            loop.call(at: start) { record.complete() }
            // The timer is due and has to wait for this.
            while MonotonicTime.now < start + .milliseconds(5) {}
        }
        _ = await record.all()

        #expect(loop.figures.lagNanoseconds >= 5_000_000)
    }
}
