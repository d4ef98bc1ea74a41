import Networking
import Testing

/// Timers of a loop, and the sleeps that wait for them.
@Suite(.timeLimit(.minutes(5))) struct EventLoopTimerTests {
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
}
