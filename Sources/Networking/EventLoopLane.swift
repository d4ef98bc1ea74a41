/// An executor on an event loop for work that goes by one name, such as the handlers of a route.
///
/// Each piece of work between two waits is timed; one that holds the loop longer than the limit is reported, for
/// everything else on the loop waited as long.
package final class EventLoopLane: TaskExecutor {
    private let loop: EventLoop
    private let limitNanoseconds: UInt64
    private let overrun: @Sendable (_ nanoseconds: UInt64) -> Void

    /// - Parameter overrun: called on the loop, after the piece of work that took too long.
    package init(
        on loop: EventLoop, limit: Duration, overrun: @escaping @Sendable (_ nanoseconds: UInt64) -> Void
    ) {
        self.loop = loop
        limitNanoseconds = limit.nanoseconds
        self.overrun = overrun
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        loop.enqueue(job, in: self)
    }

    func run(_ job: UnownedJob) {
        let start = MonotonicTime.now
        job.runSynchronously(on: asUnownedTaskExecutor())
        let held = MonotonicTime.now.nanoseconds(since: start)
        if held > limitNanoseconds { overrun(held) }
    }
}
