/// Parses one complete HTTP/1.1 request head (RFC 9112 §2 to §6), strictly and without I/O.
///
/// The bytes are copied once into the `RequestHead`; everything found is a range of that copy.
struct RequestHeadParser {
    let limits: ServerLimits

    /// Fills `head` from the bytes of a whole head, empty line included.
    func parse(_ bytes: UnsafeRawBufferPointer, into head: RequestHead) throws(ProtocolFault) {
        head.reset()
        head.bytes.append(contentsOf: bytes)
        let count = bytes.count
        // The empty line that the scanner lets pass before a request line.
        var cursor = bytes[0] == 13 && bytes[1] == 10 ? 2 : 0
        try requestLine(bytes, &cursor, head)
        while cursor < count - 2 {
            guard head.fields.count < limits.fieldCountLimit else { throw .headTooLarge }
            try field(bytes, &cursor, head)
        }
        try interpret(head)
    }

    /// Refuses a head, or the part of one that has come so far, that is too large.
    ///
    /// - Parameter count: the bytes of the head among those of `bytes`.
    func checkSize(_ count: Int, of bytes: UnsafeRawBufferPointer) throws(ProtocolFault) {
        guard count > limits.headByteLimit else { return }
        // Where not even the request line has an end, it is the target that is too long (RFC 9112 §3).
        throw bytes.prefix(limits.headByteLimit).contains(10) ? .headTooLarge : .targetTooLong
    }

    // MARK: Request line

    private func requestLine(
        _ bytes: UnsafeRawBufferPointer, _ cursor: inout Int, _ head: RequestHead
    ) throws(ProtocolFault) {
        let methodStart = cursor
        let methodEnd = scan(bytes, from: methodStart, while: ByteClass.isToken)
        guard methodEnd > methodStart, bytes[methodEnd] == 32 else { throw .malformedRequestLine }
        let targetEnd = scan(bytes, from: methodEnd + 1, while: ByteClass.isTarget)
        let targetStart = methodEnd + 1
        guard targetEnd - targetStart <= limits.targetByteLimit else { throw .targetTooLong }
        guard targetEnd > targetStart, bytes[targetEnd] == 32 else { throw .malformedRequestLine }
        try version(bytes, from: targetEnd + 1, head)
        cursor = targetEnd + 11

        let name = UnsafeRawBufferPointer(rebasing: bytes[methodStart..<methodEnd])
        guard let method = Method(name) else { throw .unknownMethod }
        head.method = method
        try TargetParser.parse(targetStart..<targetEnd, of: head)
    }

    /// Checks `HTTP/1.0` or `HTTP/1.1` and the end of the line at `start`.
    private func version(
        _ bytes: UnsafeRawBufferPointer, from start: Int, _ head: RequestHead
    ) throws(ProtocolFault) {
        guard start + 10 <= bytes.count, bytes[start..<start + 5].elementsEqual("HTTP/".utf8),
            ByteClass.isDigit(bytes[start + 5]), bytes[start + 6] == UInt8(ascii: "."),
            ByteClass.isDigit(bytes[start + 7]), bytes[start + 8] == 13, bytes[start + 9] == 10
        else { throw .malformedRequestLine }
        guard bytes[start + 5] == UInt8(ascii: "1"), bytes[start + 7] <= UInt8(ascii: "1") else {
            throw .unsupportedVersion
        }
        head.minorVersion = bytes[start + 7] - UInt8(ascii: "0")
    }

    // MARK: Fields

    /// One `name: value` line (RFC 9112 §5); folded lines and blanks before the colon are refused.
    private func field(
        _ bytes: UnsafeRawBufferPointer, _ cursor: inout Int, _ head: RequestHead
    ) throws(ProtocolFault) {
        let nameStart = cursor
        let nameEnd = scan(bytes, from: nameStart, while: ByteClass.isToken)
        guard nameEnd > nameStart, bytes[nameEnd] == UInt8(ascii: ":") else { throw .malformedField }

        var valueStart = nameEnd + 1
        while bytes[valueStart] == 32 || bytes[valueStart] == 9 { valueStart += 1 }
        let lineEnd = scan(bytes, from: valueStart, while: ByteClass.isFieldContent)
        guard bytes[lineEnd] == 13, bytes[lineEnd + 1] == 10 else { throw .malformedField }
        var valueEnd = lineEnd
        while valueEnd > valueStart, bytes[valueEnd - 1] == 32 || bytes[valueEnd - 1] == 9 { valueEnd -= 1 }

        head.bytes.withUnsafeMutableBufferPointer { copy in
            for index in nameStart..<nameEnd { copy[index] = ByteClass.lowercased(copy[index]) }
        }
        head.fields.append(.init(name: .init(nameStart..<nameEnd), value: .init(valueStart..<valueEnd)))
        cursor = lineEnd + 2
    }

    /// The first position at or after `start` whose byte is not of the class.
    ///
    /// A head ends in CRLF CRLF and CR is in no class, so the scan stays within the bytes.
    @inline(__always)
    private func scan(_ bytes: UnsafeRawBufferPointer, from start: Int, while isMember: (UInt8) -> Bool) -> Int {
        var index = start
        while index < bytes.count, isMember(bytes[index]) { index += 1 }
        return index
    }

    // MARK: What the fields mean

    private func interpret(_ head: RequestHead) throws(ProtocolFault) {
        var seen: UInt8 = 0
        var host: RequestHead.Slice?
        var length: Int?
        var isChunked = false
        var persistence = Persistence()
        for field in head.fields {
            guard let known = KnownField(field.name, in: head.bytes) else { continue }
            if known.isSingleton {
                guard seen & known.bit == 0 else { throw known == .host ? .missingHost : .repeatedField }
                seen |= known.bit
            }
            switch known {
            case .host: host = field.value
            case .contentLength: length = try contentLength(field.value, head)
            case .transferEncoding: isChunked = try chunked(field.value, head)
            case .connection: connection(field.value, head, &persistence)
            case .expect: try expect(field.value, head)
            case .contentType, .authorization: break
            }
        }
        head.keepsAlive = !persistence.isEnded && (head.minorVersion == 1 || persistence.isAsked)
        try decideHost(host, head)
        try decideFraming(length: length, isChunked: isChunked, head)
    }

    private func decideHost(_ host: RequestHead.Slice?, _ head: RequestHead) throws(ProtocolFault) {
        guard let host else {
            if head.minorVersion == 1 { throw .missingHost }
            return
        }
        guard HostName.isValid(head.bytes[host.range]) else { throw .missingHost }
        // The authority of an absolute-form target stands above the field (RFC 9112 §3.2.2).
        if head.authority.count == 0 { head.authority = host }
    }

    private func decideFraming(length: Int?, isChunked: Bool, _ head: RequestHead) throws(ProtocolFault) {
        if isChunked {
            guard length == nil else { throw .conflictingFraming }
            head.framing = .chunked
        } else if let length, length > 0 {
            guard length <= limits.contentByteLimit else { throw .contentTooLarge }
            head.framing = .length(length)
        }
    }

    /// `1*DIGIT` without sign, blank or list; two readers that disagree on a length smuggle (RFC 9112 §11.2).
    private func contentLength(_ value: RequestHead.Slice, _ head: RequestHead) throws(ProtocolFault) -> Int {
        guard (1...18).contains(value.count) else {
            let isNumber = value.count > 0 && head.bytes[value.range].allSatisfy(ByteClass.isDigit)
            throw isNumber ? .contentTooLarge : .malformedContentLength
        }
        var length = 0
        for byte in head.bytes[value.range] {
            guard ByteClass.isDigit(byte) else { throw .malformedContentLength }
            length = length * 10 + Int(byte - 48)
        }
        return length
    }

    private func chunked(_ value: RequestHead.Slice, _ head: RequestHead) throws(ProtocolFault) -> Bool {
        // HTTP/1.0 has no transfer codings: who passed one on did not take it off (RFC 9112 §6.1).
        guard head.minorVersion == 1 else { throw .malformedTransferCoding }
        let codings = head.bytes[value.range].lazy.map(ByteClass.lowercased)
        if codings.elementsEqual("chunked".utf8) { return true }
        throw endsInChunkedOnce(Array(codings)) ? .unsupportedTransferCoding : .malformedTransferCoding
    }

    /// Whether a list of codings tells where the content ends, be they known here or not (RFC 9112 §6.1, §6.3).
    private func endsInChunkedOnce(_ codings: [UInt8]) -> Bool {
        let names = codings.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { coding in
            Array(coding.drop { $0 == 32 || $0 == 9 }.reversed().drop { $0 == 32 || $0 == 9 }.reversed())
        }
        let chunked = Array("chunked".utf8)
        return names.last == chunked && !names.contains([]) && names.count { $0 == chunked } == 1
    }

    /// What the `Connection` options say of the connection's future; `close` stands above all (RFC 9112 §9.3).
    private struct Persistence {
        var isEnded = false
        var isAsked = false
    }

    private func connection(_ value: RequestHead.Slice, _ head: RequestHead, _ persistence: inout Persistence) {
        for option in head.bytes[value.range].split(separator: UInt8(ascii: ",")) {
            let name = option.lazy.filter { $0 != 32 && $0 != 9 }.map(ByteClass.lowercased)
            if name.elementsEqual("close".utf8) { persistence.isEnded = true }
            if name.elementsEqual("keep-alive".utf8) { persistence.isAsked = true }
        }
    }

    private func expect(_ value: RequestHead.Slice, _ head: RequestHead) throws(ProtocolFault) {
        guard head.bytes[value.range].lazy.map(ByteClass.lowercased).elementsEqual("100-continue".utf8) else {
            throw .unknownExpectation
        }
        head.expectsContinue = head.minorVersion == 1
    }
}
