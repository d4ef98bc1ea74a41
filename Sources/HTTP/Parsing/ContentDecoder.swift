/// Takes a request's content off the wire by its framing (RFC 9112 §6, §7), without I/O.
struct ContentDecoder {
    /// Longest chunk-size line, extensions included, and longest trailer section, in bytes.
    static let chunkLineByteLimit = 256
    static let trailerByteLimit = 4 * 1024

    private enum Phase: Equatable {
        case length(remaining: Int)
        case chunkSize
        case chunkData(remaining: Int)
        case chunkEnd
        case trailers(seen: Int)
        case done
    }

    private var phase: Phase
    private var line: [UInt8] = []
    private var received = 0
    private let byteLimit: Int

    /// - Throws: `contentTooLarge` if the framing says so itself, before anything is read.
    init(_ framing: ContentFraming, byteLimit: Int) throws(ProtocolFault) {
        if case .length(let count) = framing, count > byteLimit { throw .contentTooLarge }
        self.byteLimit = byteLimit
        phase =
            switch framing {
            case .none: .done
            case .length(let count): .length(remaining: count)
            case .chunked: .chunkSize
            }
    }

    var isDone: Bool { phase == .done }

    /// Moves what belongs to the content from `bytes` to `content`.
    ///
    /// - Returns: how many bytes were taken; the rest belongs to the next message once `isDone`.
    mutating func decode(
        _ bytes: UnsafeRawBufferPointer, into content: inout [UInt8]
    ) throws(ProtocolFault) -> Int {
        var cursor = 0
        while cursor < bytes.count, !isDone {
            switch phase {
            case .length(let remaining):
                let left = take(remaining, bytes, &cursor, into: &content)
                phase = left == 0 ? .done : .length(remaining: left)
            case .chunkData(let remaining):
                let left = take(remaining, bytes, &cursor, into: &content)
                phase = left == 0 ? .chunkEnd : .chunkData(remaining: left)
            case .chunkSize, .chunkEnd, .trailers:
                try consumeLine(bytes, &cursor)
            case .done:
                break
            }
        }
        return cursor
    }

    private func take(
        _ remaining: Int, _ bytes: UnsafeRawBufferPointer, _ cursor: inout Int, into content: inout [UInt8]
    ) -> Int {
        let count = min(remaining, bytes.count - cursor)
        content.append(contentsOf: bytes[cursor..<cursor + count])
        cursor += count
        return remaining - count
    }

    /// Collects one line up to its CRLF and acts on it.
    private mutating func consumeLine(_ bytes: UnsafeRawBufferPointer, _ cursor: inout Int) throws(ProtocolFault) {
        while cursor < bytes.count {
            let byte = bytes[cursor]
            cursor += 1
            if line.last == 13 {
                guard byte == 10 else { throw .malformedChunk }
                line.removeLast()
                defer { line.removeAll(keepingCapacity: true) }
                return try endLine()
            }
            guard byte == 13 || ByteClass.isFieldContent(byte), line.count < Self.chunkLineByteLimit else {
                throw .malformedChunk
            }
            line.append(byte)
        }
    }

    private mutating func endLine() throws(ProtocolFault) {
        switch phase {
        case .chunkSize: try beginChunk(size: chunkSize())
        case .chunkEnd:
            guard line.isEmpty else { throw .malformedChunk }
            phase = .chunkSize
        case .trailers(let seen): try trailer(seen: seen)
        case .length, .chunkData, .done: preconditionFailure("no line is expected here")
        }
    }

    private mutating func beginChunk(size: Int) throws(ProtocolFault) {
        guard size <= byteLimit - received else { throw .contentTooLarge }
        received += size
        phase = size == 0 ? .trailers(seen: 0) : .chunkData(remaining: size)
    }

    /// `1*HEXDIG` and, after a semicolon, extensions that are bounded and ignored (RFC 9112 §7.1.1).
    private func chunkSize() throws(ProtocolFault) -> Int {
        let digits = line.prefix { ByteClass.hexadecimal($0) != nil }
        guard (1...15).contains(digits.count) else { throw .malformedChunk }
        let rest = line.dropFirst(digits.count)
        guard rest.isEmpty || rest.first == UInt8(ascii: ";") else { throw .malformedChunk }
        return digits.reduce(0) { $0 << 4 | Int(ByteClass.hexadecimal($1) ?? 0) }
    }

    /// Trailers are checked for their form and dropped.
    private mutating func trailer(seen: Int) throws(ProtocolFault) {
        guard !line.isEmpty else {
            phase = .done
            return
        }
        let name = line.prefix(while: ByteClass.isToken)
        guard !name.isEmpty, name.count < line.count, line[name.count] == UInt8(ascii: ":"),
            seen + line.count <= Self.trailerByteLimit
        else { throw .malformedChunk }
        phase = .trailers(seen: seen + line.count)
    }
}
