internal import Glibc

/// Finds where a message head ends, over reads of any size, looking at each byte once.
///
/// Lines end in CRLF; a bare LF is refused at once, for two readers that disagree on where a line ends
/// disagree on where a message ends (RFC 9112 §2.2).
struct HeadScanner {
    private var scanned = 0
    private var lineStart = 0

    /// The length of the head, its empty line included.
    ///
    /// - Returns: `nil` if the end has not arrived; call again with the same bytes and more.
    mutating func end(in bytes: UnsafeRawBufferPointer) throws(ProtocolFault) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        while scanned < bytes.count {
            guard let found = memchr(base + scanned, 10, bytes.count - scanned) else {
                scanned = bytes.count
                return nil
            }
            let feed = UnsafeRawPointer(found) - base
            guard feed > lineStart, bytes[feed - 1] == 13 else {
                throw lineStart == 0 ? .malformedRequestLine : .malformedField
            }
            scanned = feed + 1
            if feed - 1 == lineStart, lineStart > 0 {
                // One empty line before the request line is forgiven (RFC 9112 §2.2); a second one is not a request.
                guard lineStart > 2 else { throw .malformedRequestLine }
                return scanned
            }
            lineStart = scanned
        }
        return nil
    }

    mutating func reset() {
        scanned = 0
        lineStart = 0
    }
}
