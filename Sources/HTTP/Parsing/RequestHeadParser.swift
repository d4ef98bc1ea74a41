/// Parses one complete HTTP/1.1 request head (RFC 9112 §2 to §6), strictly and without I/O.
///
/// The bytes are copied once into the `RequestHead`; everything found is a range of that copy. Parsing works on the
/// head's memory taken out of it, so that the passes over the bytes are plain loops.
struct RequestHeadParser {
    let limits: ServerLimits

    /// Fills `head` from the bytes of a whole head, empty line included.
    func parse(_ bytes: UnsafeRawBufferPointer, into head: RequestHead) throws(ProtocolFault) {
        try head.withParts(copying: bytes) { copy, fields throws(ProtocolFault) in
            var reader = HeadReader(copy, limits: limits)
            try reader.readLines(into: &fields)
            try reader.finish(head)
        }
        try TargetParser.completePath(of: head)
    }

    /// Refuses a head, or the part of one that has come so far, that is too large.
    ///
    /// - Parameter count: the bytes of the head among those of `bytes`.
    func checkSize(_ count: Int, of bytes: UnsafeRawBufferPointer) throws(ProtocolFault) {
        guard count > limits.headByteLimit else { return }
        // Where not even the request line has an end, it is the target that is too long (RFC 9112 §3).
        throw bytes.prefix(limits.headByteLimit).contains(10) ? .headTooLarge : .targetTooLong
    }
}

/// One pass over the lines of a head, and what its fields mean.
struct HeadReader {
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    private let limits: ServerLimits
    private var cursor = 0
    private var method = Method.get
    private var target = TargetParser()
    private var minorVersion: UInt8 = 1
    private var seen: UInt8 = 0
    private var host: RequestHead.Slice?
    private var length: Int?
    private var isChunked = false
    private var saysClose = false
    private var saysKeepAlive = false
    private var expectsContinue = false
    private var requestID: RequestHead.Slice?

    init(_ bytes: UnsafeMutableBufferPointer<UInt8>, limits: ServerLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// Reads the request line and all fields; names are turned to lower case in place.
    mutating func readLines(into fields: inout [RequestHead.FieldSlices]) throws(ProtocolFault) {
        try requestLine()
        while cursor < bytes.count - 2 {
            guard fields.count < limits.fieldCountLimit else { throw .headTooLarge }
            fields.append(try field())
        }
    }

    /// Decides what the fields mean together and hands it all to `head`.
    func finish(_ head: RequestHead) throws(ProtocolFault) {
        head.method = method
        head.minorVersion = minorVersion
        head.path = target.path
        head.query = target.query
        head.needsDecoding = target.needsDecoding
        head.authority = try authority()
        head.framing = try framing()
        head.keepsAlive = !saysClose && (minorVersion == 1 || saysKeepAlive)
        head.expectsContinue = expectsContinue && minorVersion == 1
        head.requestID = requestID
    }

    // MARK: Request line

    private mutating func requestLine() throws(ProtocolFault) {
        // The empty line that the scanner lets pass before a request line.
        let methodStart = byte(0) == 13 && byte(1) == 10 ? 2 : 0
        let methodEnd = scan(from: methodStart, while: ByteClass.isToken)
        guard methodEnd > methodStart, byte(methodEnd) == 32 else { throw .malformedRequestLine }
        let targetStart = methodEnd + 1
        let targetEnd = scan(from: targetStart, while: ByteClass.isTarget)
        guard targetEnd - targetStart <= limits.targetByteLimit else { throw .targetTooLong }
        guard targetEnd > targetStart, byte(targetEnd) == 32 else { throw .malformedRequestLine }
        try version(from: targetEnd + 1)
        let name = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[methodStart..<methodEnd])
        guard let method = Method(name) else { throw .unknownMethod }
        self.method = method
        try target.parse(targetStart..<targetEnd, of: UnsafeBufferPointer(bytes), method)
    }

    /// Checks `HTTP/1.0` or `HTTP/1.1` and the end of the line at `start`.
    private mutating func version(from start: Int) throws(ProtocolFault) {
        guard start + 10 <= bytes.count, bytes[start] == UInt8(ascii: "H"), bytes[start + 1] == UInt8(ascii: "T"),
            bytes[start + 2] == UInt8(ascii: "T"), bytes[start + 3] == UInt8(ascii: "P"),
            bytes[start + 4] == UInt8(ascii: "/"), ByteClass.isDigit(bytes[start + 5]),
            bytes[start + 6] == UInt8(ascii: "."), ByteClass.isDigit(bytes[start + 7]), bytes[start + 8] == 13,
            bytes[start + 9] == 10
        else { throw .malformedRequestLine }
        guard bytes[start + 5] == UInt8(ascii: "1"), bytes[start + 7] <= UInt8(ascii: "1") else {
            throw .unsupportedVersion
        }
        minorVersion = bytes[start + 7] - UInt8(ascii: "0")
        cursor = start + 10
    }

    // MARK: Fields

    /// One `name: value` line (RFC 9112 §5); folded lines and blanks before the colon are refused.
    private mutating func field() throws(ProtocolFault) -> RequestHead.FieldSlices {
        let nameStart = cursor
        var nameEnd = nameStart
        while nameEnd < bytes.count, ByteClass.isToken(bytes[nameEnd]) {
            bytes[nameEnd] = ByteClass.lowercased(bytes[nameEnd])
            nameEnd += 1
        }
        guard nameEnd > nameStart, byte(nameEnd) == UInt8(ascii: ":") else { throw .malformedField }

        let valueStart = scan(from: nameEnd + 1, while: ByteClass.isBlank)
        let lineEnd = scan(from: valueStart, while: ByteClass.isFieldContent)
        guard byte(lineEnd) == 13, byte(lineEnd + 1) == 10 else { throw .malformedField }
        var valueEnd = lineEnd
        while valueEnd > valueStart, ByteClass.isBlank(bytes[valueEnd - 1]) { valueEnd -= 1 }

        cursor = lineEnd + 2
        if let known = KnownField(UnsafeBufferPointer(rebasing: bytes[nameStart..<nameEnd])) {
            try interpret(known, valueStart..<valueEnd)
        }
        return .init(name: .init(nameStart..<nameEnd), value: .init(valueStart..<valueEnd))
    }

    /// The byte at an index; 0, which is in no class and no delimiter, beyond the end.
    @inline(__always)
    private func byte(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }

    /// The first position at or after `start` whose byte is not of the class.
    @inline(__always)
    private func scan(from start: Int, while isMember: (UInt8) -> Bool) -> Int {
        var index = start
        while index < bytes.count, isMember(bytes[index]) { index += 1 }
        return index
    }

    // MARK: What the fields mean

    private mutating func interpret(_ known: KnownField, _ value: Range<Int>) throws(ProtocolFault) {
        if known.isSingleton {
            guard seen & known.bit == 0 else { throw known == .host ? .missingHost : .repeatedField }
            seen |= known.bit
        }
        let text = UnsafeBufferPointer(rebasing: bytes[value])
        switch known {
        case .host: host = .init(value)
        case .contentLength: length = try Self.contentLength(text)
        case .transferEncoding:
            try chunked(text)
            isChunked = true
        case .connection: connection(text)
        case .expect:
            guard Self.matches(text, "100-continue") else { throw .unknownExpectation }
            expectsContinue = true
        case .requestID: requestID = .init(value)
        case .contentType, .authorization: break
        }
    }

    private func authority() throws(ProtocolFault) -> RequestHead.Slice {
        guard let host else {
            if minorVersion == 1 { throw .missingHost }
            return target.authority
        }
        guard HostName.isValid(UnsafeBufferPointer(bytes)[host.range]) else { throw .missingHost }
        // The authority of an absolute-form target stands above the field (RFC 9112 §3.2.2).
        return target.authority.count == 0 ? host : target.authority
    }

    private func framing() throws(ProtocolFault) -> ContentFraming {
        if isChunked {
            guard length == nil else { throw .conflictingFraming }
            return .chunked
        }
        guard let length, length > 0 else { return .none }
        return .length(length)
    }

    /// `1*DIGIT` without sign, blank or list; two readers that disagree on a length smuggle (RFC 9112 §11.2).
    private static func contentLength(_ value: UnsafeBufferPointer<UInt8>) throws(ProtocolFault) -> Int {
        guard !value.isEmpty, value.allSatisfy(ByteClass.isDigit) else { throw .malformedContentLength }
        guard value.count <= 18 else { throw .contentTooLarge }
        return value.reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    private func chunked(_ value: UnsafeBufferPointer<UInt8>) throws(ProtocolFault) {
        // HTTP/1.0 has no transfer codings: who passed one on did not take it off (RFC 9112 §6.1).
        guard minorVersion == 1 else { throw .malformedTransferCoding }
        if Self.matches(value, "chunked") { return }
        throw Self.endsInChunkedOnce(value) ? .unsupportedTransferCoding : .malformedTransferCoding
    }

    /// Whether a list of codings tells where the content ends, be they known here or not (RFC 9112 §6.1, §6.3).
    private static func endsInChunkedOnce(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        let names = value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .map { UnsafeBufferPointer(rebasing: $0).trimmingBlanks() }
        guard let last = names.last, matches(last, "chunked") else { return false }
        return !names.contains(where: \.isEmpty) && names.count { matches($0, "chunked") } == 1
    }

    private mutating func connection(_ value: UnsafeBufferPointer<UInt8>) {
        if Self.matches(value, "keep-alive") {
            saysKeepAlive = true
            return
        }
        for option in value.split(separator: UInt8(ascii: ",")) {
            let name = UnsafeBufferPointer(rebasing: option).trimmingBlanks()
            if Self.matches(name, "close") { saysClose = true }
            if Self.matches(name, "keep-alive") { saysKeepAlive = true }
        }
    }

    /// Whether the value is this word, which is in lower case, in any case.
    private static func matches(_ value: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
        guard value.count == word.utf8CodeUnitCount else { return false }
        for index in 0..<value.count where ByteClass.lowercased(value[index]) != word.utf8Start[index] { return false }
        return true
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Without the spaces and tabs at both ends.
    func trimmingBlanks() -> UnsafeBufferPointer<UInt8> {
        var range = 0..<count
        while let first = range.first, ByteClass.isBlank(self[first]) { range = first + 1..<range.upperBound }
        while let last = range.last, ByteClass.isBlank(self[last]) { range = range.lowerBound..<last }
        return UnsafeBufferPointer(rebasing: self[range])
    }
}
