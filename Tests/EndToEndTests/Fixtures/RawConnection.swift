import HTTP
import Networking

/// A connection on which a test sends whatever bytes it likes, and sees what comes back.
actor RawConnection {
    /// The peer ended the connection in the middle of an answer.
    struct Truncated: Error {
        let received: [UInt8]
    }

    private static let patience: Duration = .seconds(60)
    private static let readByteCount = 64 * 1024

    private let channel: Channel
    private var received: [UInt8] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { ClientLoop.loop.isolation.asUnownedSerialExecutor() }

    private init(_ channel: sending Channel) {
        self.channel = channel
    }

    static func open(_ address: SocketAddress) async throws -> RawConnection {
        try await Opener().open(address)
    }

    /// Connects on the client loop, where a channel has to be made.
    private actor Opener {
        nonisolated var unownedExecutor: UnownedSerialExecutor {
            ClientLoop.loop.isolation.asUnownedSerialExecutor()
        }

        func open(_ address: SocketAddress) async throws -> RawConnection {
            let channel = try await Channel.connect(
                to: address, on: ClientLoop.loop, deadline: .now + RawConnection.patience)
            return RawConnection(channel)
        }
    }

    func close() { channel.close() }

    /// Returns when the kernel has taken all of it.
    func send(_ bytes: [UInt8]) async throws {
        channel.deadline = .now + Self.patience
        var sent = 0
        while sent < bytes.count {
            sent += try bytes.withUnsafeBytes { try channel.write(UnsafeRawBufferPointer(rebasing: $0[sent...])) }
            if sent < bytes.count, await channel.writable() == .timedOut { throw ClientError.timedOut }
        }
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// The next answer; `nil` if the peer ended the connection before it began one.
    func answer(toHead isHead: Bool = false) async throws -> Answer? {
        while true {
            if let answer = takeAnswer(isHead: isHead) { return answer }
            guard try await receive() else {
                guard received.isEmpty else { throw Truncated(received: received) }
                return nil
            }
        }
    }

    // MARK: Reading

    /// - Returns: whether anything came; at the end, and after a reset, nothing does.
    private func receive() async throws -> Bool {
        channel.deadline = .now + Self.patience
        var buffer = [UInt8](repeating: 0, count: Self.readByteCount)
        while true {
            // A reset is an end like any other to whoever counts the bytes of answers.
            switch (try? buffer.withUnsafeMutableBytes { try channel.read(into: $0) }) ?? .endOfStream {
            case .bytes(let count):
                received += buffer[..<count]
                return true
            case .endOfStream: return false
            case .wouldBlock:
                if await channel.readable() == .timedOut { throw ClientError.timedOut }
            }
        }
    }

    private func takeAnswer(isHead: Bool) -> Answer? {
        guard let headEnd = received.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: received[..<headEnd.lowerBound], as: UTF8.self).components("\r\n")
        let fields = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return Field(parts[0].lowercased(), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
        }
        let length = fields.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
        let end = headEnd.upperBound + (isHead ? 0 : length)
        guard received.count >= end else { return nil }
        let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        let answer = Answer(status: status, fields: fields, content: Array(received[headEnd.upperBound..<end]))
        received.removeFirst(end)
        return answer
    }
}

extension String {
    /// The parts between separators that may be longer than a character.
    fileprivate func components(_ separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}

/// Sends one message over a connection of its own; `nil` if it was closed without an answer.
func exchange(_ message: [UInt8], with address: SocketAddress, toHead isHead: Bool = false) async throws -> Answer? {
    let connection = try await RawConnection.open(address)
    do {
        try await connection.send(message)
        let answer = try await connection.answer(toHead: isHead)
        await connection.close()
        return answer
    } catch {
        await connection.close()
        throw error
    }
}
