import CLinux
import Glibc
import Synchronization

/// A named thread of the operating system that runs one function and ends.
///
/// Signals that come from outside are blocked on it, so that they reach the thread that waits for them; faults of the
/// thread's own code (`SIGSEGV` and its like) are not. Whoever makes a thread joins it; one that is let go of without
/// is detached.
package final class WorkerThread: Sendable {
    private let handle: pthread_t
    private let isReleased = Mutex(false)

    /// Starts a thread that runs `body`.
    ///
    /// - Parameters:
    ///   - name: what `top -H` and a debugger show; Linux keeps the first 15 bytes (`PR_SET_NAME`).
    ///   - niceness: 0 as the process, up to 19 for work that yields to others. A raise of priority that the system
    ///     refuses is left out: the thread works all the same.
    package init(name: String, niceness: CInt = 0, _ body: @escaping @Sendable () -> Void) {
        let start = Start(name: name, niceness: niceness, body: body)
        handle = Self.withOutsideSignalsBlocked { Self.create(start) }
    }

    deinit {
        // No one will join it any more; its memory is freed when it ends.
        if !isReleased.withLock({ $0 }) { pthread_detach(handle) }
    }

    /// Waits until the thread's function has returned; at once if it was joined before.
    ///
    /// Called on the thread itself it detaches instead: a thread cannot wait for its own end.
    package func join() {
        let wasReleased = isReleased.withLock { isReleased in
            defer { isReleased = true }
            return isReleased
        }
        guard !wasReleased else { return }
        let code = pthread_equal(handle, pthread_self()) != 0 ? pthread_detach(handle) : pthread_join(handle, nil)
        precondition(code == 0, "a worker thread was joined twice: error \(code)")
    }
}

extension WorkerThread {
    /// What a new thread needs to know, handed over through the `void *` of `pthread_create(3)`.
    fileprivate final class Start: Sendable {
        let name: String
        let niceness: CInt
        let body: @Sendable () -> Void

        init(name: String, niceness: CInt, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.niceness = niceness
            self.body = body
        }

        func run() {
            // Both only help the reader of `top` and the scheduler; the thread works without.
            _ = clinux_set_thread_name(name)
            if niceness != 0 { _ = clinux_set_thread_niceness(niceness) }
            body()
        }
    }

    private static func create(_ start: Start) -> pthread_t {
        var handle = pthread_t()
        let context = Unmanaged.passRetained(start).toOpaque()
        let code = pthread_create(&handle, nil, workerThreadMain, context)
        // Threads are made at start, a fixed number: a system that has none to give cannot run the service.
        precondition(code == 0, "no thread to be had: error \(code)")
        return handle
    }

    /// Runs `body` with the signals blocked that come from outside; a thread made in it inherits that.
    private static func withOutsideSignalsBlocked<T>(_ body: () -> T) -> T {
        var blocked = sigset_t()
        var previous = sigset_t()
        sigfillset(&blocked)
        for fault in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS] { sigdelset(&blocked, fault) }

        pthread_sigmask(SIG_BLOCK, &blocked, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
        return body()
    }
}

/// Where the system begins a worker thread.
///
/// A function of its own because a closure in the call of `pthread_create` crashes compiler 6.3.1.
private func workerThreadMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    Unmanaged<WorkerThread.Start>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
