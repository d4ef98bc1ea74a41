import Networking

@testable import HTTP

/// Reads the requests of one connection from bytes in pieces, as the server does but without a socket.
struct RequestReader {
    /// What was read: a line for each request, and how it ended.
    struct Outcome: Equatable {
        var requests: [String] = []
        var isRefused = false
        var unread = 0
    }

    /// Small enough for the fuzzer to reach every limit.
    static let limits: ServerLimits = {
        var limits = ServerLimits()
        limits.headByteLimit = 1024
        limits.targetByteLimit = 256
        limits.fieldCountLimit = 16
        limits.contentByteLimit = 512
        return limits
    }()

    private let parser = RequestHeadParser(limits: limits)
    private var pending: [UInt8] = []
    private var scanner = HeadScanner()
    private var decoder: ContentDecoder?
    private var content: [UInt8] = []
    private var line = ""
    private var outcome = Outcome()

    static func read(_ pieces: [ArraySlice<UInt8>]) -> Outcome {
        var reader = RequestReader()
        for piece in pieces where !reader.outcome.isRefused {
            reader.pending += piece
            do { while try reader.advance() {} } catch { reader.outcome.isRefused = true }
        }
        // How much was left behind when it was refused depends on the pieces, and on nothing that matters.
        if !reader.outcome.isRefused { reader.outcome.unread = reader.pending.count }
        return reader.outcome
    }

    private mutating func advance() throws(ProtocolFault) -> Bool {
        decoder == nil ? try readHead() : try readContent()
    }

    private mutating func readHead() throws(ProtocolFault) -> Bool {
        guard !pending.isEmpty, let bytes = try headBytes() else { return false }
        pending.removeFirst(bytes.count)
        scanner.reset()
        let head = RequestHead()
        try bytes.withUnsafeBufferPointer { bytes throws(ProtocolFault) in
            try parser.parse(UnsafeRawBufferPointer(bytes), into: head)
        }
        HeadInvariants.check(head, parsedFrom: bytes)
        line = "\(head.method) \(head.string(head.path)) \(head.query.map(head.string) ?? "-") \(head.framing)"
        line += " \(head.keepsAlive) \(head.expectsContinue)"
        content = []
        decoder = try ContentDecoder(head.framing, byteLimit: Self.limits.contentByteLimit)
        return true
    }

    private mutating func headBytes() throws(ProtocolFault) -> [UInt8]? {
        let end = try pending.withUnsafeBufferPointer { bytes throws(ProtocolFault) -> Int? in
            let bytes = UnsafeRawBufferPointer(bytes)
            let end = try scanner.end(in: bytes)
            try parser.checkSize(end ?? bytes.count, of: bytes)
            return end
        }
        return end.map { Array(pending[..<$0]) }
    }

    private mutating func readContent() throws(ProtocolFault) -> Bool {
        guard var decoder else { return false }
        let used = try pending.withUnsafeBufferPointer { bytes throws(ProtocolFault) in
            try decoder.decode(UnsafeRawBufferPointer(bytes), into: &content)
        }
        pending.removeFirst(used)
        self.decoder = decoder
        guard decoder.isDone else { return false }
        outcome.requests.append("\(line) \(content)")
        self.decoder = nil
        return true
    }
}
