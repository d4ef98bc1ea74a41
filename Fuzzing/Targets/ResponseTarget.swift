@testable import HTTP

/// The heads of answers, as our client reads them.
extension FuzzTarget {
    static let response = FuzzTarget(name: "response") { bytes in
        let whole = headEnd([bytes[...]])
        for division in Pieces.divisions(of: bytes) {
            require(headEnd(division) == whole, "several reads find another end")
        }
        guard let end = whole.end, let head = parse(Array(bytes[..<end])) else { return }
        require(HeadInvariants.hasCleanLines(Array(bytes[..<end])), "a bare CR, a bare LF or a NUL was taken")
        require((100...599).contains(head.status.code), "a status out of range")
        require(head.fields.allSatisfy(\.isWellFormed), "a malformed field was taken")
        for method in [HTTP.Method.get, .head] { checkFraming(head, method) }
    }

    private struct End: Equatable {
        var end: Int?
        var fault: ProtocolFault?
    }

    private static func headEnd(_ pieces: [ArraySlice<UInt8>]) -> End {
        var scanner = HeadScanner()
        var received: [UInt8] = []
        do throws(ProtocolFault) {
            for piece in pieces {
                received += piece
                let end = try received.withUnsafeBufferPointer { bytes throws(ProtocolFault) in
                    try scanner.end(in: UnsafeRawBufferPointer(bytes))
                }
                if let end { return End(end: end) }
            }
            return End()
        } catch {
            return End(fault: error)
        }
    }

    private static func parse(_ bytes: [UInt8]) -> ResponseHeadParser.Head? {
        // What is refused has nothing to be checked, whatever the reason.
        try? bytes.withUnsafeBytes { try ResponseHeadParser.parse($0) }
    }

    private static func checkFraming(_ head: ResponseHeadParser.Head, _ method: HTTP.Method) {
        // A framing that is refused is the end of the connection.
        guard let framing = try? ResponseHeadParser.framing(of: head, to: method) else { return }
        _ = ResponseHeadParser.keepsAlive(head)
        let codings = head.fields.filter { $0.name == "transfer-encoding" }.map { $0.value }
        let lengths = head.fields.filter { $0.name == "content-length" }.map { $0.value }
        switch framing {
        case .none: break
        case .length(let length): require(lengths.count == 1 && Int(lengths[0]) == length, "another length")
        case .chunked:
            let coding = codings.first.map { $0.utf8.map(ByteClass.lowercased) }
            require(codings.count == 1 && coding == Array("chunked".utf8), "chunked without its coding")
        case .untilClose: require(codings.isEmpty && lengths.isEmpty, "a length was passed over")
        }
    }
}
