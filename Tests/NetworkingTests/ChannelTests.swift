import CLinux
import Glibc
import Testing

@testable import Networking

/// A socket on its loop, at two ends of a pair.
@Suite(.timeLimit(.minutes(5))) struct ChannelTests {
    // MARK: Reading

    @Test func readsWhatWasWritten() async throws {
        try await withChannels { _, left, right in
            #expect(try right.readText() == "")
            try left.write("hello")
            #expect(await right.readable() == .ready)

            #expect(try right.readText(3) == "hel")
            #expect(try right.readText(3) == "lo")
            #expect(try right.readText(3) == "")
        }
    }

    @Test func readsWhatWasWrittenBeforeTheEnd() async throws {
        try await withChannels { _, left, right in
            try left.write("last words")
            left.close()
            #expect(await right.readable() == .ready)

            #expect(try right.readText(4) == "last")
            #expect(try right.readText() == " words")
            // The kernel tells of the end but once, and it stays known.
            for _ in 0..<3 {
                #expect(await right.readable() == .ready)
                #expect(try right.readText() == nil)
            }
        }
    }

    @Test func wakesAReaderAtTheEndOfTheStream() async throws {
        try await withChannels { loop, left, right in
            _ = try right.readText()
            loop.call(at: .now) { left.close() }

            #expect(await right.readable() == .ready)
            #expect(try right.readText() == nil)
        }
    }

    /// The peer has said its last, and can still be answered.
    @Test func writesToAPeerThatSendsNothingMore() async throws {
        try await withChannels { _, left, right in
            left.finishWriting()
            #expect(await right.readable() == .ready)
            #expect(try right.readText() == nil)

            try right.write("answer")
            #expect(await left.readable() == .ready)
            #expect(try left.readText() == "answer")
        }
    }

    @Test func wakesAReaderEachTimeThatSomethingComes() async throws {
        try await withChannels { loop, left, right in
            for number in 0..<100 {
                #expect(try right.readText() == "")
                if number.isMultiple(of: 2) {
                    try left.write("\(number)")
                } else {
                    loop.call(at: .now) { try? left.write("\(number)") }
                }
                #expect(await right.readable() == .ready)
                #expect(try right.readText() == "\(number)")
            }
        }
    }

    // MARK: Writing

    @Test func waitsForAReaderThatIsSlowerAndLosesNothing() async throws {
        try await withChannels { _, left, right in
            let bytes = (0..<4_000_000).map { UInt8(truncatingIfNeeded: $0 >> 8 ^ $0) }
            var sent = 0
            var received: [UInt8] = []
            var wasFull = false
            var buffer = [UInt8](repeating: 0, count: 10_000)
            while received.count < bytes.count {
                while sent < bytes.count {
                    let count = try bytes.withUnsafeBytes {
                        try left.write(UnsafeRawBufferPointer(rebasing: $0[sent...]))
                    }
                    sent += count
                    if count == 0 { break }
                }
                if sent < bytes.count { wasFull = true }
                guard received.count < sent else {
                    #expect(await left.writable() == .ready)
                    continue
                }
                #expect(await right.readable() == .ready)
                while case .bytes(let count) = try buffer.withUnsafeMutableBytes({ try right.read(into: $0) }) {
                    received += buffer[..<count]
                }
            }
            #expect(received == bytes && wasFull)
        }
    }

    @Test func tellsWhenThePeerIsGone() async throws {
        try await withChannels { _, left, right in
            right.close()

            // No signal ends the process.
            #expect(throws: SystemError(call: "send", code: EPIPE)) { try left.write("to nobody") }
            #expect(await left.writable() == .ready)
        }
    }

    // MARK: Deadlines

    @Test func endsAWaitAtTheDeadline() async throws {
        try await withChannels { _, left, right in
            _ = try right.readText()
            right.deadline = .now + .milliseconds(20)
            #expect(await right.readable() == .timedOut)
            // It has passed, and stays passed.
            #expect(await right.readable() == .timedOut)

            // What is there is read all the same.
            try left.write("late")
            right.deadline = .now + .seconds(60)
            #expect(await right.readable() == .ready)
            #expect(try right.readText() == "late")
        }
    }

    @Test func endsAWaitForRoomAtTheDeadline() async throws {
        try await withChannels { _, left, _ in
            let bytes = [UInt8](repeating: 0, count: 1_000_000)
            while try bytes.withUnsafeBytes({ try left.write($0) }) > 0 {}
            left.deadline = .now + .milliseconds(20)

            #expect(await left.writable() == .timedOut)
        }
    }

    @Test func waitsForADeadlineThatWasPutOff() async throws {
        try await withChannels { loop, left, right in
            _ = try right.readText()
            right.deadline = .now + .milliseconds(20)
            right.deadline = .now + .seconds(60)
            loop.call(at: .now + .milliseconds(60)) { try? left.write("in time") }

            #expect(await right.readable() == .ready)
        }
    }

    @Test func endsAWaitAtADeadlineThatWasBroughtForward() async throws {
        try await withChannels { loop, _, right in
            _ = try right.readText()
            right.deadline = .now + .seconds(3600)
            loop.call(at: .now) { right.deadline = .now + .milliseconds(10) }

            #expect(await right.readable() == .timedOut)
        }
    }

    /// A peer that moves the deadline to and fro, as half a request does, must not have timers pile up.
    @Test func keepsNoTimersThatADeadlineHasLeftBehind() async throws {
        try await withChannels { loop, _, right in
            for _ in 0..<20 {
                right.deadline = .now + .milliseconds(40)
                right.deadline = .now + .milliseconds(1)
                try await loop.sleep(for: .milliseconds(5))
            }
            right.deadline = .now + .seconds(3600)

            // Its own, that of the other channel, and perhaps one of a sleep.
            #expect(try await eventually { loop.timerCount <= 3 })
        }
    }

    // MARK: Interruption and close

    @Test func endsTheCurrentWaitWhenInterrupted() async throws {
        try await withChannels { loop, _, right in
            _ = try right.readText()
            loop.call(at: .now) { right.interrupt() }

            #expect(await right.readable() == .interrupted)
        }
    }

    @Test func endsTheNextWaitWhenInterruptedBeforeAndNoOther() async throws {
        try await withChannels { _, left, right in
            right.interrupt()
            try left.write("hello")

            #expect(await right.readable() == .interrupted)
            #expect(await right.readable() == .ready)
            #expect(try right.readText() == "hello")
        }
    }

    @Test func endsEveryWaitWhenClosed() async throws {
        try await withChannels { loop, _, right in
            _ = try right.readText()
            loop.call(at: .now) { right.close() }

            #expect(await right.readable() == .interrupted)
            #expect(await right.readable() == .interrupted)
            #expect(await right.writable() == .interrupted)
        }
    }

    @Test func doesNothingOnceClosed() async throws {
        try await withChannels { _, left, right in
            try left.write("unread")
            right.close()
            right.close()

            #expect(right.descriptor == -1)
            #expect(try right.readText() == nil)
            #expect(throws: SystemError(call: "send", code: EPIPE)) { try right.write("x") }
            right.finishWriting()
            right.interrupt()
        }
    }

    /// A timer holds the channel for as long as an idle connection may last; its descriptor must not wait for that.
    @Test func closesItsDescriptorAtOnceThoughATimerHoldsIt() async throws {
        try await withChannels { _, _, right in
            right.deadline = .now + .seconds(3600)
            let number = right.descriptor
            let socket = try #require(inode(number))

            right.close()

            // Its number may be another's by now.
            #expect(inode(number) != socket)
        }
    }

    private func inode(_ descriptor: CInt) -> UInt64? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? UInt64(status.st_ino) : nil
    }

    // MARK: Connecting

    @Test func connects() async throws {
        let listener = try Listener(try #require(SocketAddress(ip: "127.0.0.1", port: 0)))
        let address = listener.address
        try await withLoop { loop in
            let channel = try await Channel.connect(to: address, on: loop, deadline: .now + .seconds(60))
            defer { channel.close() }

            #expect(await channel.writable() == .ready)
            #expect(try channel.readText() == "")
        }
        _ = listener.release()
    }

    /// The queue of the listener holds one connection, which is never taken out: the kernel ignores further ones.
    @Test func throwsWhenNobodyAccepts() async throws {
        let listener = try Listener(try #require(SocketAddress(ip: "127.0.0.1", port: 0)))
        let address = listener.address
        let descriptor = listener.release()
        defer { close(descriptor) }
        listen(descriptor, 0)
        try await withLoop { loop in
            var failure: SystemError?
            var open: [Channel] = []
            for _ in 0..<8 where failure == nil {
                do throws(SystemError) {
                    open.append(try await Channel.connect(to: address, on: loop, deadline: .now + .milliseconds(100)))
                } catch {
                    failure = error
                }
            }
            for channel in open { channel.close() }

            #expect(failure == SystemError(call: "connect", code: ETIMEDOUT))
        }
    }

    @Test func throwsWhenThereIsNoWay() async throws {
        let unspecified = try #require(SocketAddress(ip: "255.255.255.255", port: 80))
        try await withLoop { loop in
            await #expect(throws: SystemError.self) {
                try await Channel.connect(to: unspecified, on: loop, deadline: .now + .seconds(60))
            }
        }
    }

    // MARK: Watching

    @Test func tellsAWatcherOfTheDeadlineThatNobodyWaitsFor() async throws {
        try await withChannels { _, left, _ in
            let (events, continuation) = AsyncStream.makeStream(of: ChannelEvent.self)
            left.watch { continuation.yield($0) }
            left.deadline = .now + .milliseconds(1)
            var iterator = events.makeAsyncIterator()
            #expect(await iterator.next() == .timedOut)
            left.stopWatching()
        }
    }

    /// It is the deadline of whoever waits: the watcher would take it for its own.
    @Test func tellsTheDeadlineToWhoeverWaitsAndNotToTheWatcher() async throws {
        try await withChannels { loop, left, right in
            var events: [ChannelEvent] = []
            left.watch { events.append($0) }
            for _ in 0..<20 {
                _ = try left.readText()
                left.deadline = .now + .milliseconds(2)
                // It becomes readable in the turn in which the deadline passes, or close to it.
                loop.call(at: left.deadline) { try? right.write("x") }
                _ = await left.readable()
                left.deadline = .now + .seconds(60)
            }
            #expect(events.isEmpty)
            left.stopWatching()
        }
    }

    @Test func tellsAWatcherOfTheEndOnce() async throws {
        try await withChannels { _, left, right in
            let (events, continuation) = AsyncStream.makeStream(of: ChannelEvent.self)
            left.watch { continuation.yield($0) }
            right.finishWriting()
            var iterator = events.makeAsyncIterator()
            #expect(await iterator.next() == .peerFinished)
            right.close()
            #expect(await iterator.next() == .gone)
            left.stopWatching()

            // Whoever watches later is told what has happened already.
            left.watch { continuation.yield($0) }
            #expect(await iterator.next() == .gone)
            left.stopWatching()
        }
    }

    @Test func tellsAWatcherThatThisSideHasClosed() async throws {
        try await withChannels { _, left, _ in
            var events: [ChannelEvent] = []
            left.watch { events.append($0) }
            left.close()
            #expect(events == [.gone])
            left.watch { events.append($0) }
            #expect(events == [.gone, .gone])
        }
    }

    // MARK: Looking ahead

    @Test func looksAtWhatIsThereWithoutTakingIt() async throws {
        try await withChannels { _, left, right in
            func peeked() throws -> String {
                var buffer = [UInt8](repeating: 0, count: 4)
                guard case .bytes(let count) = try buffer.withUnsafeMutableBytes({ try right.peek(into: $0) }) else {
                    return ""
                }
                return String(decoding: buffer[..<count], as: UTF8.self)
            }
            #expect(try peeked() == "")
            try left.write("ab")
            #expect(await right.readable() == .ready)
            for _ in 0..<3 { #expect(try peeked() == "ab") }

            // More is awaited, not what is there.
            #expect(right.awaitMore())
            try left.write("cdef")
            #expect(await right.readable() == .ready)
            #expect(try peeked() == "abcd")
            #expect(try right.readText() == "abcdef")
        }
    }

    @Test func awaitsNoMoreFromAPeerThatHasEnded() async throws {
        try await withChannels { _, left, right in
            try left.write("ab")
            left.finishWriting()
            #expect(await right.readable() == .ready)
            #expect(
                try await eventually {
                    try await Task.sleep(for: .milliseconds(1))
                    return !right.awaitMore()
                })
            #expect(try right.readText() == "ab")
        }
    }
}
