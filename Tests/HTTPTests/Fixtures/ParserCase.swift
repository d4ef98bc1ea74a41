import Testing

@testable import HTTP

/// One line of a table: bytes on a connection, and what has to become of them.
struct ParserCase: Sendable, CustomTestStringConvertible {
    /// Where the rule stands: `9112 §6.3` for an RFC, `here` for a decision of this server.
    let rule: String
    let bytes: [UInt8]
    let expected: ReadOutcome
    let limits: ServerLimits

    var testDescription: String { "\(rule): \(String(decoding: bytes, as: UTF8.self).debugDescription)" }

    /// Requests that are taken, and nothing left over.
    static func takes(
        _ rule: String, _ text: String, as messages: ReadMessage..., limits: ServerLimits = ServerLimits()
    ) -> ParserCase {
        ParserCase(rule: rule, bytes: Array(text.utf8), expected: ReadOutcome(messages: messages), limits: limits)
    }

    /// Bytes that are no request yet.
    static func awaitsMore(_ rule: String, _ text: String) -> ParserCase {
        let expected = ReadOutcome(isIncomplete: true)
        return ParserCase(rule: rule, bytes: Array(text.utf8), expected: expected, limits: ServerLimits())
    }

    /// A message that is refused, after others that were taken.
    static func refuses(
        _ rule: String, _ text: String, _ fault: ProtocolFault, after messages: [ReadMessage] = [],
        limits: ServerLimits = ServerLimits()
    ) -> ParserCase {
        refuses(rule, Array(text.utf8), fault, after: messages, limits: limits)
    }

    /// A refused message that is no text.
    static func refuses(
        _ rule: String, _ bytes: [UInt8], _ fault: ProtocolFault, after messages: [ReadMessage] = [],
        limits: ServerLimits = ServerLimits()
    ) -> ParserCase {
        let expected = ReadOutcome(messages: messages, fault: fault)
        return ParserCase(rule: rule, bytes: bytes, expected: expected, limits: limits)
    }
}

/// Expects the same of a case however its bytes arrive: at once, in any two reads, and one by one.
func expectAtEverySplit(_ row: ParserCase, sourceLocation: SourceLocation = #_sourceLocation) {
    let whole = WireReader.read([row.bytes[...]], limits: row.limits)
    #expect(whole == row.expected, "in one read", sourceLocation: sourceLocation)

    let differing = row.bytes.indices.dropFirst().filter { split in
        WireReader.read([row.bytes[..<split], row.bytes[split...]], limits: row.limits) != row.expected
    }
    #expect(differing.isEmpty, "split before these bytes", sourceLocation: sourceLocation)

    let single = WireReader.read(row.bytes.indices.map { row.bytes[$0...$0] }, limits: row.limits)
    #expect(single == row.expected, "byte by byte", sourceLocation: sourceLocation)
}
