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
    private let requestNumber: Int
    private let executor: EventLoop.Isolation
    private var isReading = false
    /// Whoever goes on after a fault gets it again: what would follow it is not the content.
    private var failure: (any Error)?

    init(_ connection: ServerConnection, of requestNumber: Int, on loop: EventLoop) {
        self.connection = connection
        self.requestNumber = requestNumber
        executor = loop.isolation
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    func next() async throws -> [UInt8]? {
        precondition(!isReading, "one reader at a time")
        if let failure { throw failure }
        isReading = true
        defer { isReading = false }
        do {
            return try await connection.nextPiece(of: requestNumber)
        } catch {
            let failure = error is ProtocolFault ? error : PeerGone()
            self.failure = failure
            throw failure
        }
    }
}

/// Where the reading of a streamed content stands.
struct StreamedReading {
    /// Which of the connection's requests it belongs to.
    let requestNumber: Int
    var decoder: ContentDecoder
    var pace: Pace
    /// Whether the peer waits for `100 Continue` before it sends.
    var isContinueDue: Bool
    /// Since when the handler has not asked.
    var pausedAt: MonotonicTime
}
