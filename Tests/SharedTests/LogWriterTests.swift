import Shared
import Synchronization
import Testing

@Suite struct LogWriterTests {
    private func logger(_ writer: LogWriter) -> Logger { Logger(service: "s", writer: writer) }

    @Test func countsTheLinesItHadNoRoomFor() throws {
        let capture = LogCapture()
        let writer = LogWriter(byteLimit: 1000, sink: capture.sink)
        let log = logger(writer)
        for _ in 0..<100 { log.info("line") }
        writer.flush()

        let lines = try capture.lines
        let kept = lines.count { $0["message"] == "line" }
        #expect(lines.last?["message"] == "log lines dropped")
        #expect(lines.last?["count"] == .int(Int64(100 - kept)))

        log.info("after")
        writer.flush()
        #expect(try capture.lines.last?["message"] == "after")
    }

    @Test func deliversEveryLineOfEveryThreadOnce() async throws {
        let capture = LogCapture()
        let writer = LogWriter(sink: capture.sink)
        writer.start()
        let log = logger(writer)
        await withTaskGroup { group in
            for task in 0..<4 {
                group.addTask { for index in 0..<500 { log.info("line", ["id": .int(task * 500 + index)]) } }
            }
        }
        writer.close()
        #expect(try Set(capture.lines.compactMap { $0["id"]?.int }).count == 2000)
        #expect(try capture.lines.count == 2000)
    }

    @Test(arguments: [LogLevel.info, .error])
    func deliversOnItsThreadWithoutBeingAsked(_ level: LogLevel) async {
        let (deliveries, continuation) = AsyncStream.makeStream(of: Int.self)
        let writer = LogWriter { continuation.yield($0.count) }
        writer.start()
        let log = logger(writer)
        var iterator = deliveries.makeAsyncIterator()
        for _ in 0..<3 {
            log.log(level, "line")
            #expect(await iterator.next() ?? 0 > 0)
        }
        writer.close()
    }

    /// A sink that is stuck must not stop those who log.
    @Test func doesNotMakeProducersWaitForASlowSink() async throws {
        let gate = Mutex<Void>(())
        let writer = LogWriter(byteLimit: 1000) { _ in gate.withLock { _ in } }
        writer.start()
        let log = logger(writer)
        gate.withLock { _ in for _ in 0..<10_000 { log.error("line") } }
        writer.close()
    }
}
