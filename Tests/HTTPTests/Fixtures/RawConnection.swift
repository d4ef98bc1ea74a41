import Glibc
import HTTP
import Networking
import Testing

/// One end of a TCP connection as bytes, without opinions of its own on HTTP.
///
/// It belongs to the loop it was made on, and gives up after a minute.
final class RawConnection {
    /// The connection ended, or nothing came for a minute.
    enum Failure: Error, Equatable {
        case ended(after: String)
        case timedOut(after: String)
    }

    private let channel: Channel
    private var received: [UInt8] = []

    init(_ channel: Channel) {
        self.channel = channel
        channel.deadline = .now + .seconds(60)
    }

    // The loop watches the channel until it is closed; a test that is over, or has failed, must not leave it so.
    deinit { channel.close() }

    static func open(to address: SocketAddress, on loop: EventLoop) async throws -> RawConnection {
        RawConnection(try await Channel.connect(to: address, on: loop, deadline: .now + .seconds(60)))
    }

    // MARK: Sending

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) async throws {
        var sent = 0
        while sent < bytes.count {
            sent += try bytes.withUnsafeBytes { try channel.write(UnsafeRawBufferPointer(rebasing: $0[sent...])) }
            if sent < bytes.count, await channel.writable() == .timedOut { throw Failure.timedOut(after: "writing") }
        }
    }

    /// Sends until the kernel has taken nothing for a while, because the peer does not read.
    ///
    /// - Returns: how many of the bytes were taken.
    func sendUntilStalled(_ bytes: [UInt8]) async throws -> Int {
        let patience = channel.deadline
        defer { channel.deadline = patience }
        var sent = 0
        while sent < bytes.count {
            sent += try bytes.withUnsafeBytes { try channel.write(UnsafeRawBufferPointer(rebasing: $0[sent...])) }
            channel.deadline = .now + .milliseconds(500)
            if sent < bytes.count, await channel.writable() == .timedOut { break }
        }
        return sent
    }

    /// Tells the peer that nothing more comes; it may still answer.
    func finishSending() { channel.finishWriting() }

    func close() { channel.close() }

    /// Ends the connection as a crash does: with a reset.
    func reset() {
        var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
        setsockopt(channel.descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        channel.close()
    }

    /// Has the kernel keep few bytes that were not read, so that a sender soon has to wait.
    func shrinkReceiveBuffer() {
        var size: CInt = 128 * 1024
        setsockopt(channel.descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<CInt>.size))
    }

    // MARK: Receiving

    /// Everything up to the end of the stream, and the end must come.
    func receiveToEnd() async throws -> String {
        while try await receiveMore() {}
        defer { received = [] }
        return String(decoding: received, as: UTF8.self)
    }

    /// The next bytes, as many as asked for.
    func receive(count: Int) async throws -> [UInt8] {
        while received.count < count { try await needMore() }
        defer { received.removeFirst(count) }
        return Array(received.prefix(count))
    }

    /// The next message, its content told by `Content-Length`; `isHead` for the answer to HEAD.
    func receiveMessage(isHead: Bool = false) async throws -> RawMessage {
        let head = try await receive(through: "\r\n\r\n")
        var message = RawMessage(head: head)
        guard !isHead, let length = message.field("content-length").flatMap(Int.init) else { return message }
        message.content = String(decoding: try await receive(count: length), as: UTF8.self)
        return message
    }

    private func receive(through end: String) async throws -> String {
        let end = Array(end.utf8)
        var start = 0
        while true {
            if let found = received.firstRange(of: end, from: start) {
                return String(decoding: try await receive(count: found.upperBound), as: UTF8.self)
            }
            start = max(0, received.count - end.count)
            try await needMore()
        }
    }

    private func needMore() async throws {
        guard try await receiveMore() else {
            throw Failure.ended(after: String(decoding: received, as: UTF8.self))
        }
    }

    /// - Returns: `false` at the end of the stream.
    private func receiveMore() async throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            switch try buffer.withUnsafeMutableBytes({ try channel.read(into: $0) }) {
            case .bytes(let count):
                received += buffer[..<count]
                return true
            case .endOfStream: return false
            case .wouldBlock:
                guard await channel.readable() == .ready else {
                    throw Failure.timedOut(after: String(decoding: received, as: UTF8.self))
                }
            }
        }
    }
}

/// A request or an answer taken apart, as far as tests look at them.
struct RawMessage: Equatable {
    let startLine: String
    /// Names in lower case.
    let fields: [Field]
    var content = ""

    init(head: String) {
        let lines = head.split(separator: "\r\n")
        startLine = lines.first.map(String.init) ?? ""
        fields = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return Field(parts[0].lowercased(), String(parts.last?.drop { $0 == " " } ?? ""))
        }
    }

    /// The code on the line of an answer.
    var code: Int { Int(startLine.split(separator: " ").dropFirst().first ?? "") ?? 0 }

    func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }
}

extension [UInt8] {
    fileprivate func firstRange(of bytes: [UInt8], from start: Int) -> Range<Int>? {
        guard count >= bytes.count else { return nil }
        return (start...count - bytes.count).first { self[$0..<$0 + bytes.count].elementsEqual(bytes) }
            .map { $0..<$0 + bytes.count }
    }
}
