internal import CLinux
internal import Glibc

/// Why a wait for a socket ended.
package enum Readiness: Sendable {
    case ready
    /// The channel's deadline has passed.
    case timedOut
    /// `interrupt()` was called: somebody wants the waiter to look around.
    case interrupted
}

/// What a watcher is told of a channel that nobody waits for.
package enum ChannelEvent: Sendable {
    /// The channel's deadline has passed.
    case timedOut
    /// The peer has sent all it will send; it may still read.
    case peerFinished
    /// The peer has reset the connection, or this side has closed it.
    case gone
}

/// A non-blocking socket on its event loop: reads, writes, and waits where the kernel has nothing.
///
/// After `handshake(with:host:)` everything goes through TLS, and nothing else changes for those who use it.
///
/// It belongs to its loop: create and use it there. One task may wait for reading and one for writing. Readiness is
/// edge-triggered: after a short read the socket is known to be dry and is not asked again until the kernel reports.
package final class Channel: TimerTarget {
    package let loop: EventLoop
    /// The socket until `close()`: a timer may hold the channel for long after, and must hold neither it nor `tls`.
    private var socket: FileDescriptor?
    private let number: CInt
    private(set) var mayRead = true
    private(set) var mayWrite: Bool
    private var reader: UnsafeContinuation<Readiness, Never>?
    private var writer: UnsafeContinuation<Readiness, Never>?
    /// What the reader wants done in the turns that bring something; see `readable(unless:)`.
    private var action: (() -> Bool)?
    /// Those in `readable()` and `writable()`, also while they have been resumed and have not run yet.
    private var waiterCount = 0
    private(set) var isOpen = true
    /// The TLS session that reads and writes go through; on a plain connection there is none, and asking costs no more
    /// than that.
    var tls: TLSSession?
    /// The kernel has reported the end of the stream, once and for all: no further edge will tell of it.
    private var hasEnded = false
    /// The connection is over for both directions.
    private var isGone = false
    private var isInterrupted = false
    private var watcher: ((ChannelEvent) -> Void)?
    private var armedTimer = MonotonicTime.distantFuture
    /// A wait that lasts beyond this instant ends with `timedOut`.
    package var deadline = MonotonicTime.distantFuture {
        didSet { if deadline < armedTimer { arm() } }
    }

    /// Takes the socket over and watches it; one that is still connecting becomes writable when it is done.
    package init(
        _ socket: consuming FileDescriptor, on loop: EventLoop, isConnecting: Bool = false
    ) throws(SystemError) {
        self.loop = loop
        number = socket.rawValue
        self.socket = consume socket
        mayWrite = !isConnecting
        try loop.register(self, descriptor: number)
    }

    /// The descriptor for calls that are not offered here; -1 once the channel is closed.
    package var descriptor: CInt { isOpen ? number : -1 }

    /// Ends the connection for both sides, closes the descriptor and interrupts the waiters.
    package func close() {
        guard isOpen else { return }
        tls?.finish()
        tls = nil
        isOpen = false
        loop.deregister(self, descriptor: number)
        socket = nil
        interrupt()
        tell(.gone)
    }

    /// Ends the connection as `close()` does, without telling a TLS peer that what was sent is all of it.
    package func abort() {
        tls?.forgoEnd()
        close()
    }

    /// Ends the current waits, or the next one, with `interrupted`.
    package func interrupt() {
        guard reader != nil || writer != nil else {
            isInterrupted = true
            return
        }
        resume(&reader, .interrupted)
        resume(&writer, .interrupted)
    }

    /// Sends the end of the stream: what was written arrives first.
    package func finishWriting() {
        tls?.finish()
        _ = Glibc.shutdown(descriptor, CInt(SHUT_WR))
    }

    // MARK: Reading

    /// What a read brought.
    package enum Read: Equatable {
        case bytes(Int)
        case endOfStream
        /// Nothing now: wait with `readable()`.
        case wouldBlock
    }

    /// Reads what is there, at most the buffer's size.
    ///
    /// - Throws: `SystemError`; over TLS also `EPROTO` for what is no valid record, and `ECONNRESET` for an end of the
    ///   stream that the peer did not announce: somebody else may have cut it off.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Read {
        guard let tls else { return try receive(into: buffer) }
        return try tls.read(into: buffer)
    }

    /// Reads from the socket itself.
    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Read {
        guard isOpen else { return .endOfStream }
        guard mayRead else { return .wouldBlock }
        while true {
            let count = recv(number, buffer.baseAddress, buffer.count, 0)
            if count > 0 {
                // Less than asked for: the socket is empty, and the kernel reports what comes next.
                if count < buffer.count { mayRead = hasEnded }
                return .bytes(count)
            }
            if count == 0 { return .endOfStream }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                mayRead = false
                return .wouldBlock
            case let code: throw SystemError(call: "recv", code: code)
            }
        }
    }

    /// Looks at what is there without taking it, as much as fits the buffer.
    package func peek(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Read {
        guard isOpen else { return .endOfStream }
        while true {
            let count = recv(number, buffer.baseAddress, buffer.count, CInt(MSG_PEEK))
            if count > 0 { return .bytes(count) }
            if count == 0 { return .endOfStream }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                mayRead = false
                return .wouldBlock
            case let code: throw SystemError(call: "recv", code: code)
            }
        }
    }

    /// Notes that what is there was seen, and that only more is of use: the next wait is for that.
    ///
    /// - Returns: `false` if the peer has ended, so that nothing more will come and no wait would tell of it.
    package func awaitMore() -> Bool {
        mayRead = hasEnded
        return !hasEnded
    }

    /// Has the next read ask the kernel, whatever was known of the socket.
    ///
    /// For whoever decides on what has arrived by now: of what came during this turn of the loop nobody has told yet.
    package func askAgain() { mayRead = true }

    /// Notes that the kernel has nothing more for a reader of another kind (accept).
    func drained() { mayRead = false }

    /// Waits until a read may bring something.
    package func readable() async -> Readiness {
        waiterCount += 1
        defer { waiterCount -= 1 }
        return await withUnsafeContinuation { continuation in
            // Decided here and not before the suspension: in between, an event could come and find nobody waiting.
            if let readiness = readinessNow(isReadable) { return continuation.resume(returning: readiness) }
            reader = continuation
        }
    }

    /// Waits as `readable()` does, and lets `action` do in the turn that brings something what needs no waiting.
    ///
    /// The task sleeps on for as long as `action` returns `true`; that spares it a switch for every small message.
    /// `action` runs on the loop. It has to read until nothing is there before it returns `true`, and closes no channel.
    package func readable(unless action: @escaping () -> Bool) async -> Readiness {
        self.action = action
        defer { self.action = nil }
        return await readable()
    }

    /// Runs the action of the reader that waits.
    func act() {
        guard let action, reader != nil else { return }
        if !action() { resume(&reader, .ready) }
    }

    // MARK: Writing

    /// Writes what the kernel takes now.
    ///
    /// What it did not take is to be offered next, before anything else: over TLS a part of it may be on its way.
    ///
    /// - Returns: how many bytes it took; 0 if it takes none: wait with `writable()`.
    package func write(_ buffer: UnsafeRawBufferPointer) throws(SystemError) -> Int {
        guard let tls else { return try transmit(buffer) }
        return try tls.write(buffer)
    }

    /// Writes to the socket itself.
    func transmit(_ buffer: UnsafeRawBufferPointer) throws(SystemError) -> Int {
        guard isOpen else { throw SystemError(call: "send", code: EPIPE) }
        while mayWrite {
            let count = send(number, buffer.baseAddress, buffer.count, CInt(MSG_NOSIGNAL))
            if count >= 0 { return count }
            switch errno {
            case EINTR: continue
            case EAGAIN: mayWrite = false
            case let code: throw SystemError(call: "send", code: code)
            }
        }
        return 0
    }

    /// Waits until a write may be taken.
    package func writable() async -> Readiness {
        waiterCount += 1
        defer { waiterCount -= 1 }
        return await withUnsafeContinuation { continuation in
            if let readiness = readinessNow(isWritable) { return continuation.resume(returning: readiness) }
            writer = continuation
        }
    }

    private var isReadable: Bool { tls?.mayRead ?? mayRead }
    private var isWritable: Bool { tls?.mayWrite ?? mayWrite }

    private func readinessNow(_ isReady: Bool) -> Readiness? {
        if isInterrupted || !isOpen {
            isInterrupted = false
            return .interrupted
        }
        if isReady { return .ready }
        return deadline <= loop.turnStart ? .timedOut : nil
    }

    // MARK: Watching

    /// Has `body` told on the loop what happens to the connection meanwhile; what has happened already, at once.
    package func watch(_ body: @escaping (ChannelEvent) -> Void) {
        watcher = body
        if isGone || !isOpen { return tell(.gone) }
        if hasEnded { tell(.peerFinished) }
    }

    package func stopWatching() { watcher = nil }

    private func tell(_ event: ChannelEvent) { watcher?(event) }

    // MARK: Events of the loop

    /// Notes what epoll reported and wakes the waiters.
    func ready(_ events: UInt32) {
        let (wasGone, hadEnded) = (isGone, hasEnded)
        if events & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 { isGone = true }
        if isGone || events & EPOLLRDHUP.rawValue != 0 { hasEnded = true }
        if hasEnded || events & EPOLLIN.rawValue != 0 {
            mayRead = true
            if action != nil, reader != nil { loop.act(on: self) } else { resume(&reader, .ready) }
        }
        if isGone || events & EPOLLOUT.rawValue != 0 {
            mayWrite = true
            resume(&writer, .ready)
        }
        if isGone, !wasGone { tell(.gone) } else if hasEnded, !hadEnded { tell(.peerFinished) }
        if tls != nil {
            // Reading may have to write first, and the reverse: whoever waits tries again, whatever it was.
            resume(&reader, .ready)
            resume(&writer, .ready)
        }
    }

    /// Deadlines move with every request, timers seldom: one that fires early is set anew.
    ///
    /// One that an earlier timer has replaced is let go: were each of them set anew, a peer that moves the deadline
    /// to and fro would have ever more of them.
    func timerFired(now: MonotonicTime) {
        guard armedTimer <= now else { return }
        armedTimer = .distantFuture
        guard isOpen, deadline < .distantFuture else { return }
        guard deadline <= now else { return arm() }
        // The deadline is that of whoever waits; the watcher's only where nobody does.
        guard waiterCount > 0 else { return tell(.timedOut) }
        resume(&reader, .timedOut)
        resume(&writer, .timedOut)
    }

    private func arm() {
        armedTimer = deadline
        loop.schedule(self, at: deadline)
    }

    private func resume(_ waiter: inout UnsafeContinuation<Readiness, Never>?, _ readiness: Readiness) {
        guard let continuation = waiter else { return }
        waiter = nil
        continuation.resume(returning: readiness)
    }
}
