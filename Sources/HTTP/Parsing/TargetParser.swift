/// Takes a request target apart (RFC 9112 §3.2): origin-form, absolute-form, and `*` for OPTIONS.
///
/// The path is decoded here, once, and never again; what could mean another path to another reader is refused:
/// encoded slashes and backslashes, dot segments in either spelling, control characters, invalid UTF-8.
enum TargetParser {
    static func parse(_ target: Range<Int>, of head: RequestHead) throws(ProtocolFault) {
        var start = target.lowerBound
        if head.bytes[start] == UInt8(ascii: "*") {
            guard target.count == 1, head.method == .options else { throw .malformedTarget }
            head.path = .init(target)
            return
        }
        if head.bytes[start] != UInt8(ascii: "/") {
            start = try authority(target, head)
        }
        try pathAndQuery(start..<target.upperBound, head)
    }

    /// Reads `http://authority` of an absolute-form target; the position of the path follows.
    private static func authority(_ target: Range<Int>, _ head: RequestHead) throws(ProtocolFault) -> Int {
        // Schemes are compared without regard to case (RFC 3986 §3.1).
        let text = head.bytes[target].lazy.map(ByteClass.lowercased)
        let scheme: Int
        if text.starts(with: "http://".utf8) {
            scheme = 7
        } else if text.starts(with: "https://".utf8) {
            scheme = 8
        } else {
            throw .malformedTarget
        }
        let start = target.lowerBound + scheme
        let rest = head.bytes[start..<target.upperBound]
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        guard HostName.isValid(rest[..<end]) else { throw .malformedTarget }
        head.authority = .init(start..<end)
        return end
    }

    private static func pathAndQuery(_ range: Range<Int>, _ head: RequestHead) throws(ProtocolFault) {
        var path = range
        if let mark = head.bytes[range].firstIndex(of: UInt8(ascii: "?")) {
            path = range.lowerBound..<mark
            head.query = .init(mark + 1..<range.upperBound)
        }
        if path.isEmpty {
            path = appendEmptyPath(head)
        } else if head.bytes[path].contains(UInt8(ascii: "%")) {
            path = try decode(path, head)
        }
        guard !hasDotSegment(head.bytes[path]) else { throw .malformedTarget }
        head.path = .init(path)
    }

    /// Appends what the empty path of an absolute-form target means: `/`, or with OPTIONS the server (RFC 9112 §3.2.4).
    private static func appendEmptyPath(_ head: RequestHead) -> Range<Int> {
        let start = head.bytes.count
        let isWholeServer = head.method == .options && head.query == nil
        head.bytes.append(isWholeServer ? UInt8(ascii: "*") : UInt8(ascii: "/"))
        return start..<start + 1
    }

    /// Appends the decoded path to the head's bytes.
    private static func decode(_ path: Range<Int>, _ head: RequestHead) throws(ProtocolFault) -> Range<Int> {
        let start = head.bytes.count
        var index = path.lowerBound
        while index < path.upperBound {
            var byte = head.bytes[index]
            if byte == UInt8(ascii: "%") {
                guard index + 2 < path.upperBound, let high = ByteClass.hexadecimal(head.bytes[index + 1]),
                    let low = ByteClass.hexadecimal(head.bytes[index + 2])
                else { throw .malformedTarget }
                byte = high << 4 | low
                guard byte >= 32, byte != 127, byte != UInt8(ascii: "/"), byte != UInt8(ascii: "\\") else {
                    throw .malformedTarget
                }
                index += 2
            }
            head.bytes.append(byte)
            index += 1
        }
        let decoded = start..<head.bytes.count
        guard String(validating: head.bytes[decoded], as: UTF8.self) != nil, !hasControl(head.bytes[decoded]) else {
            throw .malformedTarget
        }
        return decoded
    }

    /// Whether valid UTF-8 holds one of the control characters U+0080 to U+009F: terminals act on them.
    private static func hasControl(_ path: ArraySlice<UInt8>) -> Bool {
        zip(path, path.dropFirst()).contains { $0 == 0xC2 && $1 < 0xA0 }
    }

    /// Whether a segment is `.` or `..` (RFC 3986 §3.3).
    private static func hasDotSegment(_ path: ArraySlice<UInt8>) -> Bool {
        guard path.contains(UInt8(ascii: ".")) else { return false }
        return path.split(separator: UInt8(ascii: "/")).contains { segment in
            segment.count <= 2 && segment.allSatisfy { $0 == UInt8(ascii: ".") }
        }
    }
}
