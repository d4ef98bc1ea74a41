import CLinux
import Glibc
import Networking
import Synchronization

/// Delivers log lines on a thread of its own, so that a slow reader of them never holds up a request.
///
/// Producers append to a buffer; the thread swaps it for an empty one and writes it out. It lets lines gather for
/// `lullMilliseconds` before it does, so that a busy server pays for one wake-up and one write in that time instead of
/// one a line; a warning or an error cuts the wait. What finds the buffer full is dropped and counted, and a line says so.
package final class LogWriter: Sendable {
    /// Takes whole lines; called by one thread at a time.
    package typealias Sink = @Sendable (UnsafeRawBufferPointer) -> Void

    /// Most that waits to be written, in bytes.
    package static let pendingByteLimit = 1024 * 1024
    /// How long lines gather before they are written.
    static let lullMilliseconds: CInt = 10
    /// Buffers grown beyond this in a burst are given back after it, in bytes.
    private static let keptByteLimit = 128 * 1024

    private struct Pending {
        var bytes: [UInt8] = []
        var droppedLineCount = 0
        /// The thread sleeps until it is woken.
        var isIdle = true
        /// The thread was woken to write at once.
        var isHurried = false
        var isClosed = false
    }

    private let pending = Mutex(Pending())
    /// Held while lines are written; holds the buffer that producers are not using.
    private let spare = Mutex<[UInt8]>([])
    private let sink: Sink
    private let byteLimit: Int
    private let wakeup: CInt

    /// A writer without a thread: what was appended reaches `sink` on `flush()`.
    package init(byteLimit: Int = LogWriter.pendingByteLimit, sink: @escaping Sink) {
        self.byteLimit = byteLimit
        self.sink = sink
        wakeup = eventfd(0, CInt(EFD_CLOEXEC | EFD_NONBLOCK))
        precondition(wakeup >= 0, "the process has no file descriptor left for its log")
    }

    deinit { _ = Glibc.close(wakeup) }

    /// A writer to standard error with its thread running; `close()` ends it.
    package static func standardError() -> LogWriter {
        let writer = LogWriter { StandardError.write($0) }
        writer.start()
        return writer
    }

    /// Starts the thread that delivers; it keeps the writer alive until `close()`.
    package func start() {
        // Not joined: the log outlives whoever could wait for it, and the thread holds nothing else.
        _ = WorkerThread(name: "log") { self.run() }
    }

    /// Delivers what is left and ends the thread.
    package func close() {
        pending.withLock { $0.isClosed = true }
        flush()
        wake()
    }

    /// Delivers everything appended so far, on the calling thread; for the end of the process, it may block.
    package func flush() {
        spare.withLock { buffer in
            let droppedLineCount = pending.withLock { pending in
                swap(&pending.bytes, &buffer)
                pending.isHurried = false
                defer { pending.droppedLineCount = 0 }
                return pending.droppedLineCount
            }
            if droppedLineCount > 0 { buffer += Self.dropNotice(droppedLineCount) }
            if !buffer.isEmpty { buffer.withUnsafeBytes(sink) }
            buffer.removeAll(keepingCapacity: buffer.capacity <= Self.keptByteLimit)
        }
    }

    /// Takes one line, newline included.
    func append(_ line: [UInt8], isUrgent: Bool) {
        let needsWakeup = pending.withLock { pending in
            guard pending.bytes.count + line.count <= byteLimit else {
                pending.droppedLineCount += 1
                return false
            }
            pending.bytes += line
            return Self.noteLine(&pending, isUrgent: isUrgent || pending.bytes.count > byteLimit / 2)
        }
        if needsWakeup { wake() }
    }

    /// Decides whether the thread is to be woken for the line just appended.
    private static func noteLine(_ pending: inout Pending, isUrgent: Bool) -> Bool {
        let needsWakeup = pending.isIdle || isUrgent && !pending.isHurried
        pending.isIdle = false
        pending.isHurried = pending.isHurried || isUrgent
        return needsWakeup
    }

    private func wake() {
        // The counter cannot overflow, and a writer that is awake already needs no second call.
        _ = eventfd_write(wakeup, 1)
    }

    // MARK: The thread

    private func run() {
        repeat {
            waitForWakeup(milliseconds: -1)
            repeat {
                if !pending.withLock({ $0.isHurried }) { waitForWakeup(milliseconds: Self.lullMilliseconds) }
                flush()
            } while !becomeIdle()
        } while !pending.withLock({ $0.isClosed })
    }

    /// Goes idle if nothing came meanwhile.
    private func becomeIdle() -> Bool {
        pending.withLock { pending in
            pending.isIdle = pending.bytes.isEmpty
            return pending.isIdle
        }
    }

    private func waitForWakeup(milliseconds: CInt) {
        var interest = pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0)
        while poll(&interest, 1, milliseconds) < 0, errno == EINTR {}
        var count: eventfd_t = 0
        _ = eventfd_read(wakeup, &count)
    }

    private static func dropNotice(_ count: Int) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.key("time")
            json.timestamp(microseconds: Logger.systemMicroseconds())
            json.member("level", "warning")
            json.member("message", "log lines dropped")
            json.member("count", count)
        }
        json.endLine()
        return json.bytes
    }
}
