import Testing

@testable import HTTP

/// The parsers as a whole, on messages nobody thought of.
@Suite struct ArrivalTests {
    private static let seeds = [
        "GET /a%20b?c=d HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a:80\r\nContent-Length: 5\r\n\r\nhello",
        "POST /x HTTP/1.1\r\nHost: [::1]\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nT: x\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "PUT http://b/../x HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc",
        "\r\nDELETE /a/ HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
    ]

    /// Pieces that parsers trip over.
    private static let hazards = [
        "\r", "\n", "\r\n", "\r\n\r\n", "\u{0}", " ", "\t", ":", ";", ",", "0", "5", "%", "%2e", "/", "..", "-", "+",
        "\u{E9}", "\u{7F}", "chunked", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Host: b\r\n",
        "HTTP/1.1",
    ].map { Array($0.utf8) }

    /// Seeded, so that a failure comes again.
    @Test(arguments: 1...16 as ClosedRange<UInt64>)
    func readsTheSameHoweverTheBytesArrive(_ seed: UInt64) throws {
        var generator = SplitMix(state: seed)
        for _ in 0..<60 {
            let bytes = try mutated(&generator)
            let whole = WireReader.read([bytes[...]])
            let single = WireReader.read(bytes.indices.map { bytes[$0...$0] })
            let split = Int.random(in: 0...bytes.count, using: &generator)
            let halves = WireReader.read([bytes[..<split], bytes[split...]])

            let text = String(decoding: bytes, as: UTF8.self).debugDescription
            #expect(single == whole, "\(text)")
            #expect(halves == whole, "\(text) at \(split)")
        }
    }

    /// Two messages, with a few pieces put in, taken out or doubled.
    private func mutated(_ generator: inout SplitMix) throws -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<2 { bytes += try #require(Self.seeds.randomElement(using: &generator)).utf8 }
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let start = Int.random(in: 0..<bytes.count, using: &generator)
            let end = min(bytes.count, start + Int.random(in: 1...6, using: &generator))
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: bytes.insert(contentsOf: try #require(Self.hazards.randomElement(using: &generator)), at: start)
            case 1: bytes.removeSubrange(start..<end)
            default: bytes.insert(contentsOf: bytes[start..<end], at: start)
            }
            if bytes.isEmpty { bytes = [13] }
        }
        return bytes
    }
}

/// A small generator with a state one can choose (SplitMix64).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
