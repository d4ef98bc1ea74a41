internal import CLinux
internal import Glibc
internal import Synchronization

/// One thread that waits for sockets and timers with epoll and runs the tasks bound to it.
///
/// As a `TaskExecutor` it runs a task and its children wherever they are not isolated otherwise; an actor lives on it
/// by returning `isolation` as its executor. A turn is: wait, note what is ready, let readers act, fire timers, take
/// in the jobs of other threads, run jobs. Everything marked "loop" below is touched by its thread alone, which
/// is why the class is `@unchecked Sendable`; what is shared (`inbox`, `figures`, `threadID`) guards itself.
package final class EventLoop: TaskExecutor, @unchecked Sendable {
    /// Most epoll events taken in one turn.
    private static let eventLimit = 256

    /// One piece of a task that is ready to run.
    private struct Job {
        let job: UnownedJob
        var isIsolated = false
        var lane: EventLoopLane?
    }

    /// What other threads left for the loop.
    private struct Inbox {
        var jobs: [Job] = []
        var calls: [@Sendable () -> Void] = []
        /// Whether the loop is, or is about to be, asleep without having seen the inbox.
        var needsWakeup = true
        var isStopping = false
    }

    package let name: String
    package let figures = EventLoopFigures()
    /// The loop as the executor of actors.
    package let isolation = Isolation()
    private let epoll: FileDescriptor
    private let wakeup: FileDescriptor
    private let inbox = Mutex(Inbox())
    private let thread = Mutex<pthread_t?>(nil)
    /// The loop's thread; every thread asks whether it is the one, also while the loop is starting.
    private let threadID = Atomic(pthread_t())

    // Loop:
    private var jobs: [Job] = []
    private var spareJobs: [Job] = []
    /// Channels whose readers act in this turn, when all of its events have been noted.
    private var acting: [Channel] = []
    private var spareActing: [Channel] = []
    private var timers = TimerQueue()
    /// The instant this turn began; good enough for timeouts within it.
    package private(set) var turnStart = MonotonicTime.now

    /// Opens the loop's descriptors and starts its thread.
    package init(name: String) throws(SystemError) {
        self.name = name
        epoll = try FileDescriptor(owning: epoll_create1(CInt(EPOLL_CLOEXEC)), from: "epoll_create1")
        wakeup = try FileDescriptor(
            owning: eventfd(0, CInt(EFD_NONBLOCK | EFD_CLOEXEC)), from: "eventfd")
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(u64: 0))
        try SystemError.check(epoll_ctl(epoll.rawValue, EPOLL_CTL_ADD, wakeup.rawValue, &event), "epoll_ctl")
        isolation.loop = self
        try start()
    }

    /// Whether the calling thread is the loop's.
    package var isCurrent: Bool { pthread_self() == threadID.load(ordering: .relaxed) }

    // MARK: Executor

    package func enqueue(_ job: consuming ExecutorJob) {
        append(Job(job: UnownedJob(job)))
    }

    func enqueue(_ job: consuming ExecutorJob, in lane: EventLoopLane) {
        append(Job(job: UnownedJob(job), lane: lane))
    }

    /// Runs the jobs of actors on an event loop.
    ///
    /// It is not the loop itself: a job that runs as isolated has to change executors, by way of the queue, before
    /// every call that is not, and the tasks of connections must never pay for that.
    ///
    /// `@unchecked Sendable`: the loop is set once, before its thread exists.
    package final class Isolation: SerialExecutor, @unchecked Sendable {
        fileprivate unowned var loop: EventLoop?

        package func enqueue(_ job: consuming ExecutorJob) {
            let job = Job(job: UnownedJob(job), isIsolated: true)
            loop?.append(job)
        }

        package func checkIsolated() {
            precondition(isIsolatingCurrentContext() == true, "not on the actor's event loop")
        }

        package func isIsolatingCurrentContext() -> Bool? { loop?.isCurrent }
    }

    private func append(_ job: Job) {
        if isCurrent {
            jobs.append(job)
        } else {
            post { $0.jobs.append(job) }
        }
    }

    /// Runs `call` on the loop, soon; calls from one thread keep their order.
    package func execute(_ call: @escaping @Sendable () -> Void) {
        post { $0.calls.append(call) }
    }

    /// Ends the loop's thread after the turn it is in; what is still queued never runs.
    ///
    /// Call it when every task on the loop has ended, and from another thread.
    package func stop() {
        post { $0.isStopping = true }
        let joined = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        if let joined { pthread_join(joined, nil) }
    }

    private func post(_ message: (inout Inbox) -> Void) {
        let needsWakeup = inbox.withLock { inbox in
            message(&inbox)
            defer { inbox.needsWakeup = false }
            return inbox.needsWakeup
        }
        if needsWakeup { _ = eventfd_write(wakeup.rawValue, 1) }
    }

    // MARK: Sockets and timers, on the loop only

    /// Watches a descriptor, edge-triggered, for reading and writing; `channel` is told.
    func register(_ channel: Channel, descriptor: CInt) throws(SystemError) {
        var event = epoll_event(
            events: EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | clinux_epoll_edge_triggered(),
            data: epoll_data_t(ptr: Unmanaged.passRetained(channel).toOpaque()))
        guard epoll_ctl(epoll.rawValue, EPOLL_CTL_ADD, descriptor, &event) == 0 else {
            let code = errno
            Unmanaged.passUnretained(channel).release()
            throw SystemError(call: "epoll_ctl", code: code)
        }
    }

    /// Ends the watch; no event of this descriptor is delivered afterwards.
    func deregister(_ channel: Channel, descriptor: CInt) {
        _ = epoll_ctl(epoll.rawValue, EPOLL_CTL_DEL, descriptor, nil)
        Unmanaged.passUnretained(channel).release()
    }

    /// Timers that are set and have not fired.
    var timerCount: Int { timers.count }

    func schedule(_ target: any TimerTarget, at time: MonotonicTime) {
        timers.insert(target, at: time)
    }

    /// Runs `body` on the loop at an instant; from the loop only.
    package func call(at time: MonotonicTime, _ body: @escaping () -> Void) {
        schedule(TimedCall(body), at: time)
    }

    // MARK: The thread

    private func start() throws(SystemError) {
        var handle = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let code = pthread_create(
            &handle, nil,
            { context in
                guard let context else { return nil }
                return Unmanaged<EventLoop>.fromOpaque(context).takeRetainedValue().run()
            }, context)
        guard code == 0 else {
            Unmanaged<EventLoop>.fromOpaque(context).release()
            throw SystemError(call: "pthread_create", code: code)
        }
        thread.withLock { $0 = handle }
    }

    private func run() -> UnsafeMutableRawPointer? {
        threadID.store(pthread_self(), ordering: .relaxed)
        clinux_set_thread_name(name)
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: Self.eventLimit)
        defer { events.deallocate() }
        while turn(events) {}
        // A timer of a closed channel may be left, and holds the loop by it.
        timers = TimerQueue()
        return nil
    }

    /// One turn of the loop.
    ///
    /// - Returns: `false` once the loop is to stop.
    private func turn(_ events: UnsafeMutablePointer<epoll_event>) -> Bool {
        let ready = epoll_wait(epoll.rawValue, events, CInt(Self.eventLimit), timeoutMilliseconds())
        turnStart = .now
        for index in 0..<max(0, Int(ready)) { deliver(events[index]) }
        runActions()
        fireTimers()
        guard takeInbox() else { return false }
        runJobs()
        figures.turnEnded(nanoseconds: MonotonicTime.now.nanoseconds(since: turnStart))
        return true
    }

    private func deliver(_ event: epoll_event) {
        guard let pointer = event.data.ptr else {
            var count = eventfd_t()
            _ = eventfd_read(wakeup.rawValue, &count)
            return
        }
        // The pointer is good: a channel is released only when deregistered, and that happens in jobs, after this.
        Unmanaged<Channel>.fromOpaque(pointer).takeUnretainedValue().ready(event.events)
    }

    func act(on channel: Channel) { acting.append(channel) }

    private func runActions() {
        guard !acting.isEmpty else { return }
        swap(&acting, &spareActing)
        for channel in spareActing { channel.act() }
        spareActing.removeAll(keepingCapacity: true)
    }

    /// Until the next timer, rounded up so that none fires early; 0 with jobs at hand; -1 for ever.
    private func timeoutMilliseconds() -> CInt {
        guard jobs.isEmpty else { return 0 }
        let isQuiet = inbox.withLock { inbox in
            inbox.needsWakeup = inbox.jobs.isEmpty && inbox.calls.isEmpty && !inbox.isStopping
            return inbox.needsWakeup
        }
        guard isQuiet else { return 0 }
        guard let next = timers.next else { return -1 }
        let wait = next.nanoseconds(since: .now)
        return CInt(min((wait + 999_999) / 1_000_000, 60_000))
    }

    private func fireTimers() {
        guard let first = timers.next, first <= turnStart else { return }
        figures.timerFired(lateNanoseconds: turnStart.nanoseconds(since: first))
        while let target = timers.popFirst(due: turnStart) { target.timerFired(now: turnStart) }
    }

    private func takeInbox() -> Bool {
        let (calls, isStopping) = inbox.withLock { inbox in
            inbox.needsWakeup = false
            jobs.append(contentsOf: inbox.jobs)
            inbox.jobs.removeAll(keepingCapacity: true)
            defer { inbox.calls = [] }
            return (inbox.calls, inbox.isStopping)
        }
        for call in calls { call() }
        return !isStopping
    }

    /// Runs the jobs that are there now; those they enqueue run in the next turn, after the sockets had theirs.
    private func runJobs() {
        swap(&jobs, &spareJobs)
        let executor = asUnownedTaskExecutor()
        let isolated = isolation.asUnownedSerialExecutor()
        for job in spareJobs {
            if job.isIsolated {
                job.job.runSynchronously(isolatedTo: isolated, taskExecutor: executor)
            } else if let lane = job.lane {
                lane.run(job.job)
            } else {
                job.job.runSynchronously(on: executor)
            }
        }
        spareJobs.removeAll(keepingCapacity: true)
    }
}

/// A closure that waits for its instant.
private final class TimedCall: TimerTarget {
    private let body: () -> Void

    init(_ body: @escaping () -> Void) {
        self.body = body
    }

    func timerFired(now: MonotonicTime) { body() }
}
