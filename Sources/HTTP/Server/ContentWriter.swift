internal import Networking

/// Where the content of a streamed answer goes, on the connection's event loop.
package actor ContentWriter {
    private let connection: ServerConnection
    private let executor: EventLoop.Isolation
    private let isChunked: Bool
    private var isWriting = false
    /// What is written later would be part of another answer.
    private var isFinished = false
    private(set) var sentByteCount = 0

    init(_ connection: ServerConnection, isChunked: Bool, on loop: EventLoop) {
        self.connection = connection
        executor = loop.isolation
        self.isChunked = isChunked
    }

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Sends a piece, and returns when the kernel has taken it: who is slow to read slows the writer down.
    ///
    /// - Throws: `PeerGone`, or what the socket failed with; the stream is over then.
    package func write(_ bytes: [UInt8]) async throws {
        guard !bytes.isEmpty else { return }
        guard isChunked else { return try await send(bytes) }
        let size = Array(String(bytes.count, radix: 16).utf8)
        try await send(size + [13, 10] + bytes + [13, 10])
    }

    package func write(_ text: String) async throws { try await write(Array(text.utf8)) }

    /// Sends the end of the content.
    func finish() async throws {
        if isChunked { try await send(Array("0\r\n\r\n".utf8)) }
        isFinished = true
    }

    private func send(_ message: [UInt8]) async throws {
        precondition(!isWriting, "one piece at a time")
        guard !isFinished else { throw PeerGone() }
        isWriting = true
        defer { isWriting = false }
        try await connection.write(message)
        sentByteCount += message.count
    }
}

/// The peer ended the connection, or stopped taking part, in the middle of an exchange.
package struct PeerGone: Error, Sendable {}
