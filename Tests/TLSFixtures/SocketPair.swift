internal import Glibc
package import Networking

/// Two connected sockets without a name.
package struct SocketPair: Sendable {
    package let left: CInt
    package let right: CInt

    /// - Parameter bufferByteCount: how much the kernel keeps for each; little makes writers wait.
    package init(bufferByteCount: CInt? = nil) {
        var ends: [CInt] = [-1, -1]
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        precondition(socketpair(AF_UNIX, type, 0, &ends) == 0)
        left = ends[0]
        right = ends[1]
        guard var count = bufferByteCount else { return }
        for end in ends {
            setsockopt(end, SOL_SOCKET, SO_SNDBUF, &count, socklen_t(MemoryLayout<CInt>.size))
        }
    }
}

/// Runs `body` on a loop, with the channel of a socket that it takes over.
package func withChannel<Value: Sendable>(
    _ descriptor: CInt, on loop: EventLoop, _ body: @escaping @Sendable (Channel) async throws -> Value
) async throws -> Value {
    try await Task(executorPreference: loop) {
        let channel = try Channel(FileDescriptor(owning: descriptor, from: "socketpair"), on: loop)
        // No test waits for ever.
        channel.deadline = .now + .seconds(60)
        defer { channel.close() }
        return try await body(channel)
    }.value
}

/// Runs `left` and `right` on the two ends of one connection, both on one loop.
package func withChannels<Left: Sendable, Right: Sendable>(
    bufferByteCount: CInt? = nil, _ left: @escaping @Sendable (Channel) async throws -> Left,
    _ right: @escaping @Sendable (Channel) async throws -> Right
) async throws -> (Left, Right) {
    let loop = try EventLoop(name: "test")
    defer { loop.stop() }
    let pair = SocketPair(bufferByteCount: bufferByteCount)
    async let first = withChannel(pair.left, on: loop, left)
    async let second = withChannel(pair.right, on: loop, right)
    return try await (first, second)
}

/// Runs `channel` on one end of a connection and `peer`, which blocks, on the other.
package func withForeignPeer<Left: Sendable, Right: Sendable>(
    _ settings: ForeignTLSPeer.Settings, _ channel: @escaping @Sendable (Channel) async throws -> Left,
    _ peer: @escaping @Sendable (ForeignTLSPeer) -> Right
) async throws -> (Left, Right) {
    let loop = try EventLoop(name: "test")
    let worker = WorkerPool(name: "foreign", threads: 1, queueLimit: 1)
    defer {
        worker.shutdown()
        loop.stop()
    }
    let pair = SocketPair()
    async let first = withChannel(pair.left, on: loop, channel)
    async let second = worker.run { peer(ForeignTLSPeer(pair.right, settings)) }
    return try await (first, second)
}

extension Channel {
    /// Reads until there are `count` bytes.
    package func readExactly(_ count: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let more = try await readSome(atMost: count - bytes.count) else { throw EndOfStream() }
            bytes += more
        }
        return bytes
    }

    /// - Returns: `nil` at the end of the stream.
    package func readSome(atMost count: Int = 64 * 1024) async throws -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: count)
        while true {
            switch try buffer.withUnsafeMutableBytes({ try read(into: $0) }) {
            case .bytes(let count): return Array(buffer[..<count])
            case .endOfStream: return nil
            case .wouldBlock: guard await readable() == .ready else { throw EndOfStream() }
            }
        }
    }

    package func writeAll(_ bytes: [UInt8]) async throws {
        var sent = 0
        while sent < bytes.count {
            sent += try bytes.withUnsafeBytes { try write(UnsafeRawBufferPointer(rebasing: $0[sent...])) }
            if sent < bytes.count { guard await writable() == .ready else { throw EndOfStream() } }
        }
    }
}

/// The other side ended, or did not go on, before it was expected.
package struct EndOfStream: Error {
    package init() {}
}
