/// Parses the head of an answer (RFC 9112 §4, §5), as strictly as a request's.
struct ResponseHeadParser {
    struct Head {
        var status: Status
        var fields: [Field] = []
        var minorVersion: UInt8
    }

    /// How the end of an answer's content is told (RFC 9112 §6.3).
    enum Framing: Equatable {
        case none
        case length(Int)
        case chunked
        case untilClose
    }

    /// - Parameter bytes: a whole head, its empty line included.
    static func parse(_ bytes: UnsafeRawBufferPointer) throws(ClientError) -> Head {
        var lines = bytes.split(separator: 10, omittingEmptySubsequences: false).dropLast(2).makeIterator()
        guard let statusLine = lines.next() else { throw .malformedResponse }
        var head = try statusHead(statusLine)
        while let line = lines.next() { head.fields.append(try field(line)) }
        return head
    }

    /// How the content of the answer to a request with this method ends.
    static func framing(of head: Head, to method: Method) throws(ClientError) -> Framing {
        guard method != .head, !head.status.forbidsContent else { return .none }
        let codings = values(of: "transfer-encoding", in: head)
        let lengths = values(of: "content-length", in: head)
        if !codings.isEmpty {
            // Byte by byte: to `String`, the Kelvin sign in lower case is a k.
            let isChunked = codings[0].utf8.map(ByteClass.lowercased).elementsEqual("chunked".utf8)
            guard codings.count == 1, isChunked, lengths.isEmpty, head.minorVersion == 1
            else { throw .malformedResponse }
            return .chunked
        }
        guard let first = lengths.first else { return .untilClose }
        guard lengths.count == 1, first.utf8.count <= 18, first.utf8.allSatisfy(ByteClass.isDigit),
            let length = Int(first)
        else { throw .malformedResponse }
        return length == 0 ? .none : .length(length)
    }

    /// Whether the connection may carry another exchange.
    static func keepsAlive(_ head: Head) -> Bool {
        let options = values(of: "connection", in: head).flatMap { $0.lowercased().split(separator: ",") }
        return head.minorVersion == 1 && !options.contains { $0.filter { $0 != " " && $0 != "\t" } == "close" }
    }

    private static func values(of name: String, in head: Head) -> [String] {
        head.fields.filter { $0.name == name }.map(\.value)
    }

    private static func statusHead(_ line: Slice<UnsafeRawBufferPointer>) throws(ClientError) -> Head {
        let line = Array(line)
        guard line.count >= 13 || line.count == 12 + 1, line.starts(with: "HTTP/1.".utf8), line.last == 13,
            line[7] == 48 || line[7] == 49, line[8] == 32, line[9...11].allSatisfy(ByteClass.isDigit),
            line[12] == 32 || line[12] == 13, line[12...].dropLast().allSatisfy(ByteClass.isFieldContent)
        else { throw .malformedResponse }
        let code = line[9...11].reduce(0) { $0 * 10 + Int($1 - 48) }
        guard (100...599).contains(code) else { throw .malformedResponse }
        return Head(status: Status(code), minorVersion: line[7] - 48)
    }

    private static func field(_ line: Slice<UnsafeRawBufferPointer>) throws(ClientError) -> Field {
        guard line.last == 13, let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
            throw .malformedResponse
        }
        let name = line[..<colon]
        let value = line[(colon + 1)...].dropLast()
        guard name.allSatisfy(ByteClass.isToken), value.allSatisfy(ByteClass.isFieldContent) else {
            throw .malformedResponse
        }
        let isBlank = { (byte: UInt8) in byte == 32 || byte == 9 }
        let trimmed = value.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        return Field(
            String(decoding: name.map(ByteClass.lowercased), as: UTF8.self), String(decoding: trimmed, as: UTF8.self))
    }
}
