import Glibc
import Networking

/// Waits for the signals that ask a process to end: `SIGTERM` and `SIGINT`.
///
/// A handler puts the signal's number into a pipe, and a thread reads it there. Holding the signals back for `sigwait`
/// would not do: the runtime of an `async` main leaves a thread behind that lets every signal through.
package enum TerminationSignals {
    /// What a shell shows for a process that a signal ended, less the signal's number.
    private static let exitStatusBase: CInt = 128

    /// The signals as they come, in a stream that does not end; to be asked for once in a process.
    ///
    /// Ask before anything is opened: from this call on, and not before, a signal is an end in order.
    ///
    /// The same signal a second time ends the process at once: whoever repeats it does not want to wait for what is in
    /// flight. Another one does not, for a terminal's `SIGINT` may be followed by a supervisor's `SIGTERM`.
    package static func received() -> AsyncStream<CInt> {
        let (stream, continuation) = AsyncStream.makeStream(of: CInt.self)
        let descriptor = installHandler()
        _ = WorkerThread(name: "signals") {
            var seen: Set<CInt> = []
            while true {
                let signal = nextSignal(from: descriptor)
                guard seen.insert(signal).inserted else { _exit(exitStatusBase + signal) }
                continuation.yield(signal)
            }
        }
        return stream
    }

    /// - Returns: the end of the pipe to read from.
    private static func installHandler() -> CInt {
        precondition(signalPipe < 0, "the signals are waited for already")
        var ends: [CInt] = [-1, -1]
        precondition(pipe(&ends) == 0, "the process has no file descriptor left for its signals")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        signalPipe = ends[1]
        for number in [SIGTERM, SIGINT] { signal(number, handleSignal) }
        return ends[0]
    }

    private static func nextSignal(from descriptor: CInt) -> CInt {
        var number: UInt8 = 0
        while read(descriptor, &number, 1) != 1 {}
        return CInt(number)
    }
}

/// Where the handler writes to.
///
/// A handler is a C function without a context, so this is global; `nonisolated(unsafe)` because it is set once, before
/// the handler that reads it is installed.
private nonisolated(unsafe) var signalPipe: CInt = -1

/// Does only what signal-safety(7) allows: one `write`, with `errno` left as the interrupted code had it.
private func handleSignal(_ number: CInt) {
    let interruptedErrno = errno
    var byte = UInt8(truncatingIfNeeded: number)
    _ = write(signalPipe, &byte, 1)
    errno = interruptedErrno
}
