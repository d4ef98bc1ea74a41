import Glibc
import Networking

/// Waits for the signals that ask a process to end: `SIGTERM` and `SIGINT`.
package enum TerminationSignals {
    /// What a shell shows for a process that the second signal ended.
    private static let exitStatusBase: CInt = 128

    static var set: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGINT)
        return set
    }

    /// The signals as they come, in a stream that does not end.
    ///
    /// A thread waits for them, so `ProcessSetup.run()` must have held them back. Asked a second time, the process ends
    /// at once: whoever repeats the signal does not want to wait for what is in flight.
    package static func received() -> AsyncStream<CInt> {
        let (stream, continuation) = AsyncStream.makeStream(of: CInt.self, bufferingPolicy: .bufferingNewest(1))
        _ = WorkerThread(name: "signals") {
            continuation.yield(next())
            _exit(exitStatusBase + next())
        }
        return stream
    }

    /// Waits for the first of them.
    ///
    /// - Returns: its number; 0 if the waiting task was cancelled.
    package static func first() async -> CInt {
        for await signal in received() { return signal }
        return 0
    }

    private static func next() -> CInt {
        var set = set
        var signal: CInt = 0
        while sigwait(&set, &signal) != 0 {}
        return signal
    }
}
