import Networking

@testable import HTTP

/// One request as the parser understood it.
struct ReadMessage: Equatable, Sendable {
    var method = HTTP.Method.get
    var path = "/"
    var query: String?
    var authority = "a"
    var fields: [Field] = []
    var content = ""
    var minorVersion: UInt8 = 1
    var keepsAlive = true
    var expectsContinue = false
}

/// What became of the bytes of one connection.
struct ReadOutcome: Equatable, Sendable {
    /// The requests before the fault or the end.
    var messages: [ReadMessage] = []
    var fault: ProtocolFault?
    /// Whether bytes are left that are the beginning of a message.
    var isIncomplete = false
}

/// Reads requests from bytes that arrive in pieces, with the parsers of the server and without a socket.
struct WireReader {
    private var pending: [UInt8] = []
    private var scanner = HeadScanner()
    private var decoder: ContentDecoder?
    private let parser: RequestHeadParser
    private var message = ReadMessage()
    private var content: [UInt8] = []
    private var outcome = ReadOutcome()

    static func read(_ pieces: [ArraySlice<UInt8>], limits: ServerLimits = ServerLimits()) -> ReadOutcome {
        var reader = WireReader(parser: RequestHeadParser(limits: limits))
        for piece in pieces where reader.outcome.fault == nil {
            reader.pending.append(contentsOf: piece)
            do { while try reader.advance() {} } catch { reader.outcome.fault = error }
        }
        let isIncomplete = !reader.pending.isEmpty || reader.decoder != nil
        reader.outcome.isIncomplete = isIncomplete && reader.outcome.fault == nil
        return reader.outcome
    }

    private init(parser: RequestHeadParser) {
        self.parser = parser
    }

    /// - Returns: whether anything can be done without more bytes.
    private mutating func advance() throws(ProtocolFault) -> Bool {
        guard decoder != nil else { return try readHead() }
        return try readContent()
    }

    private mutating func readHead() throws(ProtocolFault) -> Bool {
        guard !pending.isEmpty else { return false }
        let head = RequestHead()
        let input = pending
        let end = try input.withUnsafeBufferPointer { bytes throws(ProtocolFault) -> Int? in
            let bytes = UnsafeRawBufferPointer(bytes)
            let end = try scanner.end(in: bytes)
            try parser.checkSize(end ?? bytes.count, of: bytes)
            if let end { try parser.parse(UnsafeRawBufferPointer(rebasing: bytes[..<end]), into: head) }
            return end
        }
        guard let end else { return false }
        pending = Array(pending[end...])
        scanner.reset()
        message = ReadMessage(head)
        content = []
        decoder = try ContentDecoder(head.framing, byteLimit: parser.limits.contentByteLimit)
        return true
    }

    private mutating func readContent() throws(ProtocolFault) -> Bool {
        guard var decoder else { return false }
        let input = pending
        var content = content
        let used = try input.withUnsafeBufferPointer { bytes throws(ProtocolFault) in
            try decoder.decode(UnsafeRawBufferPointer(bytes), into: &content)
        }
        pending = Array(pending[used...])
        self.content = content
        self.decoder = decoder
        guard decoder.isDone else { return false }
        message.content = String(decoding: content, as: UTF8.self)
        outcome.messages.append(message)
        self.decoder = nil
        return true
    }
}

extension ReadMessage {
    /// What a parsed head says; `Host` and the fields of framing are left out of its fields.
    fileprivate init(_ head: RequestHead) {
        method = head.method
        path = head.string(head.path)
        query = head.query.map(head.string)
        authority = head.string(head.authority)
        minorVersion = head.minorVersion
        keepsAlive = head.keepsAlive
        expectsContinue = head.expectsContinue
        let framing = ["host", "content-length", "transfer-encoding", "connection", "expect"]
        fields = head.fields.map { Field(head.string($0.name), head.string($0.value)) }
            .filter { !framing.contains($0.name) }
    }
}
