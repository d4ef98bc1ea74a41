import Synchronization
import Testing

@testable import Networking

/// Work that goes by a name on a loop, and is timed.
@Suite(.timeLimit(.minutes(5))) struct EventLoopLaneTests {
    /// Spins: a sleep would be a wait, and waits are what a loop has time for.
    private static func hold(_ duration: Duration) {
        let end = MonotonicTime.now + duration
        while .now < end {}
    }

    private static func lane(
        on loop: EventLoop, limit: Duration, _ reports: AsyncStream<UInt64>.Continuation
    ) -> EventLoopLane {
        EventLoopLane(on: loop, limit: limit) { held in
            #expect(loop.isCurrent)
            reports.yield(held)
        }
    }

    @Test func reportsWorkThatHoldsTheLoop() async throws {
        let loop = try EventLoop(name: "lane")
        defer { loop.stop() }
        let (reports, continuation) = AsyncStream.makeStream(of: UInt64.self)
        let lane = Self.lane(on: loop, limit: .milliseconds(1), continuation)
        await Task(executorPreference: lane) {
            #expect(loop.isCurrent)
            Self.hold(.milliseconds(20))
        }.value

        var iterator = reports.makeAsyncIterator()
        #expect(try #require(await iterator.next()) >= 20_000_000)
    }

    /// Each piece between two waits is timed by itself; the waits are not.
    @Test func doesNotReportWorkThatWaits() async throws {
        let loop = try EventLoop(name: "lane")
        defer { loop.stop() }
        let count = Mutex(0)
        let lane = EventLoopLane(on: loop, limit: .seconds(60)) { _ in count.withLock { $0 += 1 } }
        await Task(executorPreference: lane) {
            for _ in 0..<100 {
                await Task.yield()
                #expect(loop.isCurrent)
            }
            try? await loop.sleep(for: .milliseconds(5))
            #expect(loop.isCurrent)
        }.value

        #expect(count.withLock { $0 } == 0)
    }

    @Test func reportsToTheLaneThatHeldTheLoop() async throws {
        let loop = try EventLoop(name: "lane")
        defer { loop.stop() }
        let (slowReports, slowContinuation) = AsyncStream.makeStream(of: UInt64.self)
        let (patientReports, patientContinuation) = AsyncStream.makeStream(of: UInt64.self)
        let slow = Self.lane(on: loop, limit: .milliseconds(1), slowContinuation)
        // A limit that nothing reaches: whatever comes here was another's.
        let patient = Self.lane(on: loop, limit: .seconds(60), patientContinuation)
        async let first: Void = Task(executorPreference: slow) { Self.hold(.milliseconds(20)) }.value
        async let second: Void = Task(executorPreference: patient) { await Task.yield() }.value
        _ = await (first, second)

        var iterator = slowReports.makeAsyncIterator()
        #expect(await iterator.next() != nil)
        patientContinuation.finish()
        #expect(await patientReports.reduce(0) { count, _ in count + 1 } == 0)
    }

    /// Children and what an actor of the loop returns to stay in the lane.
    @Test func timesWorkAfterALongWayBack() async throws {
        let loop = try EventLoop(name: "lane")
        defer { loop.stop() }
        let (reports, continuation) = AsyncStream.makeStream(of: UInt64.self)
        let lane = Self.lane(on: loop, limit: .milliseconds(1), continuation)
        await Task(executorPreference: lane) {
            await Task { @concurrent in }.value
            Self.hold(.milliseconds(20))
        }.value

        var iterator = reports.makeAsyncIterator()
        #expect(await iterator.next() != nil)
    }
}
