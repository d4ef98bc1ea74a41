internal import Networking

/// A request's content as it arrives: nothing more is read from the peer until the piece before was taken.
///
/// The peer is told to go on (`100 Continue`) when the first piece is asked for. A handler may stop before the end; the
/// connection is closed after its answer then.
package struct StreamedContent: AsyncSequence, Sendable {
    package typealias Element = [UInt8]

    let reader: ContentReader

    package func makeAsyncIterator() -> Iterator { Iterator(reader: reader) }

    package struct Iterator: AsyncIteratorProtocol {
        let reader: ContentReader

        /// The next piece, never empty; `nil` at the end.
        ///
        /// - Throws: `ProtocolFault` for what is malformed, too large or too slow, `PeerGone`.
        package mutating func next() async throws -> [UInt8]? { try await reader.next() }
    }
}

/// The reading side of a streamed content, on the connection's event loop.
actor ContentReader {
    private let connection: ServerConnection
    private let executor: EventLoop.Isolation
    private var isReading = false

    init(_ connection: ServerConnection, on loop: EventLoop) {
        self.connection = connection
        executor = loop.isolation
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    func next() async throws -> [UInt8]? {
        precondition(!isReading, "one reader at a time")
        isReading = true
        defer { isReading = false }
        return try await connection.nextPiece()
    }
}
