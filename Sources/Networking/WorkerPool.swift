import Glibc
import Synchronization

/// A fixed number of threads for work that blocks or computes long, with a bounded queue before them.
///
/// An event loop gives such work away with `run` and goes on; the caller resumes on its own executor when the result
/// is there. Work starts in the order it was asked for. What does not fit the queue is refused at once: a caller that
/// would wait too long is better told so.
package final class WorkerPool: Sendable {
    /// As much work waits as may wait; over HTTP this is 503 with `Retry-After`.
    package struct QueueFull: Error, Equatable {
        package init() {}
    }

    /// Work was asked for after `shutdown()`.
    package struct ShutDown: Error, Equatable {
        package init() {}
    }

    /// What a pool holds and has done; all of one moment.
    package struct Figures: Sendable, Equatable {
        package let threads: Int
        package let queueLimit: Int
        /// Work that waits for a thread.
        package var queued = 0
        /// Work that a thread is at.
        package var running = 0
        package var completed = 0
        /// Work turned away because the queue was full.
        package var refused = 0
    }

    private let queue: JobQueue
    private let threads: [WorkerThread]

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - name: begins the name of each thread, which ends in its number.
    ///   - queueLimit: how much work may wait, what is running not counted.
    ///   - niceness: see `WorkerThread`.
    package init(name: String, threads count: Int, queueLimit: Int, niceness: CInt = 0) {
        precondition(count > 0 && queueLimit >= 0, "a worker pool needs a thread and a limit")
        let queue = JobQueue(Figures(threads: count, queueLimit: queueLimit))
        self.queue = queue
        threads = (0..<count).map { number in
            WorkerThread(name: "\(name)-\(number)", niceness: niceness) { Self.work(through: queue) }
        }
    }

    deinit { shutdown() }

    package var figures: Figures { queue.currentFigures }

    /// Runs `body` on a thread of the pool and returns, or throws, what it does, on the caller's executor.
    ///
    /// A task cancelled while its work waits gets `CancellationError` at once and the work never runs; work that has
    /// begun is finished and its result returned.
    ///
    /// - Throws: `QueueFull`, `ShutDown`, `CancellationError`, or what `body` throws.
    package func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        let ticket = Ticket()
        let queue = queue
        return try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<T, any Error>) in
                let job = Job(ticket: ticket) {
                    let result = Result(catching: body)
                    return { continuation.resume(with: result) }
                } withdrawn: {
                    continuation.resume(throwing: CancellationError())
                }
                do { try queue.add(job) } catch { continuation.resume(throwing: error) }
            }
        } onCancel: {
            queue.withdraw(ticket)
        }
    }

    /// Has `body` run on a thread of the pool, in turn, without waiting for it.
    ///
    /// - Throws: `QueueFull` or `ShutDown`; then `body` does not run.
    package func enqueue(_ body: @escaping @Sendable () -> Void) throws {
        let job = Job(ticket: Ticket()) {
            body()
            return {}
        } withdrawn: {
        }
        try queue.add(job)
    }

    /// Finishes what is queued, takes nothing more, and returns when the threads have ended.
    ///
    /// It blocks the calling thread for that long. A second call waits for nothing.
    package func shutdown() {
        queue.close()
        for thread in threads { thread.join() }
    }

    private static func work(through queue: JobQueue) {
        while let job = queue.next() {
            let resume = job.perform()
            // Counted first, so that a caller who looks at the figures afterwards finds its own work in them.
            queue.completeOne()
            resume()
        }
    }
}

extension WorkerPool {
    /// Tells a piece of work apart from others, and whether its caller gave it up.
    private final class Ticket: Sendable {
        let isCancelled = Atomic(false)
    }

    /// Work in the queue: `perform` does it and returns what tells the caller; `withdrawn` instead says it never ran.
    private struct Job: Sendable {
        let ticket: Ticket
        let perform: @Sendable () -> @Sendable () -> Void
        let withdrawn: @Sendable () -> Void
    }

    /// First in, first out, and threads that wait for something to be there.
    ///
    /// Unchecked because `Mutex` knows no condition variable: everything mutable is touched with `mutex` locked only.
    private final class JobQueue: @unchecked Sendable {
        private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        private let arrived = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
        private var jobs: [Job] = []
        private var figures: Figures
        private var isClosed = false

        init(_ figures: Figures) {
            self.figures = figures
            mutex.initialize(to: pthread_mutex_t())
            arrived.initialize(to: pthread_cond_t())
            Self.check(pthread_mutex_init(mutex, nil))
            Self.check(pthread_cond_init(arrived, nil))
        }

        deinit {
            pthread_cond_destroy(arrived)
            pthread_mutex_destroy(mutex)
            arrived.deallocate()
            mutex.deallocate()
        }

        var currentFigures: Figures {
            withLock {
                figures.queued = jobs.count
                return figures
            }
        }

        func add(_ job: Job) throws {
            try withLock {
                guard !isClosed else { throw ShutDown() }
                // Cancelled before it came here: `withdraw` has been and found nothing.
                guard !job.ticket.isCancelled.load(ordering: .sequentiallyConsistent) else { throw CancellationError() }
                guard hasRoom else {
                    figures.refused += 1
                    throw QueueFull()
                }
                jobs.append(job)
                Self.check(pthread_cond_signal(arrived))
            }
        }

        /// Threads that are free count as room: a pool with a limit of 0 does work, it only lets none wait.
        private var hasRoom: Bool {
            let waiting = jobs.count - (figures.threads - figures.running)
            return waiting < figures.queueLimit
        }

        /// Takes the work of `ticket` out of the queue, if no thread has begun it.
        func withdraw(_ ticket: Ticket) {
            ticket.isCancelled.store(true, ordering: .sequentiallyConsistent)
            let job = withLock { jobs.firstIndex { $0.ticket === ticket }.map { jobs.remove(at: $0) } }
            job?.withdrawn()
        }

        /// The next work in order; waits for some, and is `nil` when there is none and will be none.
        func next() -> Job? {
            withLock {
                while jobs.isEmpty && !isClosed { Self.check(pthread_cond_wait(arrived, mutex)) }
                guard !jobs.isEmpty else { return nil }
                figures.running += 1
                return jobs.removeFirst()
            }
        }

        func completeOne() {
            withLock {
                figures.running -= 1
                figures.completed += 1
            }
        }

        func close() {
            withLock {
                isClosed = true
                Self.check(pthread_cond_broadcast(arrived))
            }
        }

        private func withLock<T>(_ body: () throws -> T) rethrows -> T {
            Self.check(pthread_mutex_lock(mutex))
            defer { Self.check(pthread_mutex_unlock(mutex)) }
            return try body()
        }

        private static func check(_ code: CInt) {
            precondition(code == 0, "a lock was misused: error \(code)")
        }
    }
}
