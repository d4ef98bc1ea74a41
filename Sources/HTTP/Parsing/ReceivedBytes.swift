/// Bytes that were received and not consumed yet; consuming moves a mark, appending moves what is left to the front.
struct ReceivedBytes {
    private var bytes: [UInt8] = []
    private var start = 0

    var isEmpty: Bool { start == bytes.count }
    var count: Int { bytes.count - start }

    /// Calls `body` with what is there.
    func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try bytes.withUnsafeBufferPointer { buffer throws(Failure) in
            try body(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: buffer[start...])))
        }
    }

    mutating func append(_ fresh: UnsafeRawBufferPointer) {
        if start > 0 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes.append(contentsOf: fresh)
    }

    /// Drops the first `count` bytes; when nothing is left, the memory is given back: idle connections hold none.
    mutating func consume(_ count: Int) {
        start += count
        if isEmpty { self = ReceivedBytes() }
    }
}
