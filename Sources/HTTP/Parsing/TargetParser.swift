/// Takes a request target apart (RFC 9112 §3.2): origin-form, absolute-form, and `*` for OPTIONS.
///
/// The path is decoded here, once, and never again; what could mean another path to another reader is refused:
/// encoded slashes and backslashes, dot segments in either spelling, control characters, invalid UTF-8.
struct TargetParser {
    private(set) var path = RequestHead.Slice.empty
    private(set) var query: RequestHead.Slice?
    private(set) var authority = RequestHead.Slice.empty
    /// Whether the path holds percent escapes, and must go through `completePath(of:)`.
    private(set) var needsDecoding = false

    /// - Parameter target: not empty, and of target characters only.
    mutating func parse(
        _ target: Range<Int>, of bytes: UnsafeBufferPointer<UInt8>, _ method: Method
    ) throws(ProtocolFault) {
        switch bytes[target.lowerBound] {
        case UInt8(ascii: "/"):
            try pathAndQuery(target, bytes)
        case UInt8(ascii: "*"):
            guard target.count == 1, method == .options else { throw .malformedTarget }
            path = .init(target)
        default:
            try pathAndQuery(authority(target, bytes)..<target.upperBound, bytes)
        }
    }

    /// Reads `http://authority` of an absolute-form target; the position of the path follows.
    private mutating func authority(
        _ target: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(ProtocolFault) -> Int {
        let scheme = bytes[target].prefix(8).map(ByteClass.lowercased)
        let length = scheme.starts(with: "http://".utf8) ? 7 : scheme.elementsEqual("https://".utf8) ? 8 : 0
        guard length > 0 else { throw .malformedTarget }
        let rest = bytes[(target.lowerBound + length)..<target.upperBound]
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        guard HostName.isValid(rest[..<end]) else { throw .malformedTarget }
        authority = .init(rest.startIndex..<end)
        return end
    }

    /// Finds the query, and whether the path is more than plain segments.
    private mutating func pathAndQuery(
        _ range: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(ProtocolFault) {
        var end = range.lowerBound
        var hasDot = false
        while end < range.upperBound, bytes[end] != UInt8(ascii: "?") {
            if bytes[end] == UInt8(ascii: "%") { needsDecoding = true }
            if bytes[end] == UInt8(ascii: ".") { hasDot = true }
            end += 1
        }
        if end < range.upperBound { query = .init(end + 1..<range.upperBound) }
        path = .init(range.lowerBound..<end)
        if hasDot, !needsDecoding, Self.hasDotSegment(bytes[range.lowerBound..<end]) { throw .malformedTarget }
    }

    /// Brings what is not a plain path as received into its final form, behind the head's other bytes.
    static func completePath(of head: RequestHead) throws(ProtocolFault) {
        if head.path.count == 0 { return fillEmptyPath(of: head) }
        if head.needsDecoding { try decodePath(of: head) }
    }

    /// What the empty path of an absolute-form target means: `/`, or with OPTIONS the server (RFC 9112 §3.2.4).
    private static func fillEmptyPath(of head: RequestHead) {
        let start = head.bytes.count
        let isWholeServer = head.method == .options && head.query == nil
        head.bytes.append(isWholeServer ? UInt8(ascii: "*") : UInt8(ascii: "/"))
        head.path = .init(start..<start + 1)
    }

    /// Appends the decoded path to the head's bytes and makes it the head's path.
    private static func decodePath(of head: RequestHead) throws(ProtocolFault) {
        let path = head.path.range
        let start = head.bytes.count
        var index = path.lowerBound
        while index < path.upperBound {
            var byte = head.bytes[index]
            if byte == UInt8(ascii: "%") {
                byte = try escape(at: index, of: path, head)
                index += 2
            }
            head.bytes.append(byte)
            index += 1
        }
        let decoded = head.bytes[start...]
        guard String(validating: decoded, as: UTF8.self) != nil, !hasControl(decoded), !hasDotSegment(decoded) else {
            throw .malformedTarget
        }
        head.path = .init(start..<head.bytes.count)
    }

    private static func escape(
        at index: Int, of path: Range<Int>, _ head: RequestHead
    ) throws(ProtocolFault) -> UInt8 {
        guard index + 2 < path.upperBound, let high = ByteClass.hexadecimal(head.bytes[index + 1]),
            let low = ByteClass.hexadecimal(head.bytes[index + 2])
        else { throw .malformedTarget }
        let byte = high << 4 | low
        guard byte >= 32, byte != 127, byte != UInt8(ascii: "/"), byte != UInt8(ascii: "\\") else {
            throw .malformedTarget
        }
        return byte
    }

    /// Whether valid UTF-8 holds one of the control characters U+0080 to U+009F: terminals act on them.
    private static func hasControl(_ path: ArraySlice<UInt8>) -> Bool {
        zip(path, path.dropFirst()).contains { $0 == 0xC2 && $1 < 0xA0 }
    }

    /// Whether a segment is `.` or `..` (RFC 3986 §3.3).
    private static func hasDotSegment(_ path: some Collection<UInt8>) -> Bool {
        path.split(separator: UInt8(ascii: "/")).contains { segment in
            segment.count <= 2 && segment.allSatisfy { $0 == UInt8(ascii: ".") }
        }
    }
}
