import Testing

@testable import HTTP

/// The PROXY protocol's two versions, as a table.
@Suite struct ProxyHeaderTests {
    private static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10]

    private static func binary(
        _ versionAndCommand: UInt8, _ family: UInt8, _ rest: [UInt8], length: Int? = nil
    ) -> [UInt8] {
        let length = length ?? rest.count
        return signature + [versionAndCommand, family, UInt8(length >> 8), UInt8(length & 255)] + rest
    }

    private static let v4: [UInt8] = [192, 0, 2, 1, 198, 51, 100, 1, 0xDC, 0x04, 1, 0xBB]
    private static let v6: [UInt8] = [0x20, 1, 0x0D, 0xB8] + Array(repeating: 0, count: 11) + [1]
    private static let v6Pair = v6 + v6 + [0, 80, 0, 80]
    private static let mapped = Array(repeating: 0, count: 10) + [0xFF, 0xFF, 192, 0, 2, 1] as [UInt8]

    private func parse(_ bytes: some Collection<UInt8>) -> ProxyHeader {
        Array(bytes).withUnsafeBytes { ProxyHeader.parse($0) }
    }

    // MARK: Taken

    private static let taken: [([UInt8], String?)] = [
        (Array("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n".utf8), "192.0.2.1"),
        (Array("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n".utf8), "255.255.255.255"),
        (Array("PROXY TCP4 192.0.2.1 198.51.100.1 0 0\r\n".utf8), "192.0.2.1"),
        (Array("PROXY TCP6 2001:db8::1 2001:db8::2 56324 443\r\n".utf8), "2001:db8::1"),
        // One client must not have many names: limits count by them.
        (Array("PROXY TCP6 2001:0DB8:0:0::0001 ::1 56324 443\r\n".utf8), "2001:db8::1"),
        (Array("PROXY TCP6 ::ffff:192.0.2.1 ::1 56324 443\r\n".utf8), "192.0.2.1"),
        (Array("PROXY TCP6 ::FFFF:c000:201 ::1 56324 443\r\n".utf8), "192.0.2.1"),
        (Array("PROXY UNKNOWN\r\n".utf8), nil),
        (Array("PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n".utf8), nil),
        (Array("PROXY UNKNOWN whatever it is\r\n".utf8), nil),
        (binary(0x21, 0x11, v4), "192.0.2.1"),
        (binary(0x21, 0x12, v4), "192.0.2.1"),
        (binary(0x21, 0x21, v6Pair), "2001:db8::1"),
        (binary(0x21, 0x22, v6Pair), "2001:db8::1"),
        (binary(0x21, 0x21, mapped + v6 + [0, 80, 0, 80]), "192.0.2.1"),
        // Extensions (§2.2) are skipped, whatever they say.
        (binary(0x21, 0x11, v4 + [4, 0, 3, 1, 2, 3]), "192.0.2.1"),
        (binary(0x21, 0x11, v4 + [0x20, 0xFF, 0xFF]), "192.0.2.1"),
        (binary(0x21, 0x11, v4 + Array(repeating: 10, count: 1024 - 16 - 12)), "192.0.2.1"),
        // LOCAL: the proxy's own connection, its addresses are to be ignored.
        (binary(0x20, 0x00, []), nil),
        (binary(0x20, 0x11, v4), nil),
        (binary(0x20, 0xFF, [1, 2, 3]), nil),
        (binary(0x21, 0x00, []), nil),
        (binary(0x21, 0x31, Array(repeating: 47, count: 216)), nil),
        (binary(0x21, 0x32, Array(repeating: 47, count: 216)), nil),
    ]

    @Test(arguments: taken)
    func takesAHeaderAtEverySplit(_ header: [UInt8], _ client: String?) {
        for count in 0..<header.count { #expect(parse(header.prefix(count)) == .incomplete, "after \(count) bytes") }
        #expect(parse(header) == .complete(length: header.count, client: client))
    }

    @Test(arguments: taken, ["GET / HTTP/1.1\r\n\r\n", "PROXY UNKNOWN\r\n", "\r\n", "\0"])
    func takesNoByteOfWhatFollows(_ header: ([UInt8], String?), _ rest: String) {
        let expected = ProxyHeader.complete(length: header.0.count, client: header.1)
        for count in 1...rest.utf8.count { #expect(parse(header.0 + rest.utf8.prefix(count)) == expected) }
    }

    // MARK: Refused

    @Test(arguments: [
        // No header at all: a client that comes past the proxy.
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\u{16}\u{3}\u{1}", " ", "\n", "\0", "P\r\n",
        // The signature is in capitals, followed by one space.
        "proxy TCP4 192.0.2.1 198.51.100.1 1 2\r\n", "Proxy TCP4 192.0.2.1 198.51.100.1 1 2\r\n", "PROXY\r\n",
        "PROXYTCP4 192.0.2.1 198.51.100.1 1 2\r\n", "PROXY\tTCP4 192.0.2.1 198.51.100.1 1 2\r\n",
        "PROXY  TCP4 192.0.2.1 198.51.100.1 1 2\r\n", " PROXY TCP4 192.0.2.1 198.51.100.1 1 2\r\n",
        "PROXY \r\n", "PROXY \n",
        // Protocols.
        "PROXY tcp4 192.0.2.1 198.51.100.1 1 2\r\n", "PROXY TCP 192.0.2.1 198.51.100.1 1 2\r\n",
        "PROXY TCP5 192.0.2.1 198.51.100.1 1 2\r\n", "PROXY UDP4 192.0.2.1 198.51.100.1 1 2\r\n",
        "PROXY unknown\r\n", "PROXY UNKNOWN2\r\n", "PROXY  UNKNOWN\r\n",
        // Addresses.
        "PROXY TCP4 2001:db8::1 198.51.100.1 1 2\r\n", "PROXY TCP4 192.0.2.1 2001:db8::1 1 2\r\n",
        "PROXY TCP6 192.0.2.1 2001:db8::1 1 2\r\n", "PROXY TCP4 ::ffff:192.0.2.1 198.51.100.1 1 2\r\n",
        "PROXY TCP4 192.0.2 198.51.100.1 1 2\r\n", "PROXY TCP4 192.0.2.256 198.51.100.1 1 2\r\n",
        "PROXY TCP4 192.0.2.01 198.51.100.1 1 2\r\n", "PROXY TCP4 0xC0.0.2.1 198.51.100.1 1 2\r\n",
        "PROXY TCP4 3221225985 198.51.100.1 1 2\r\n", "PROXY TCP4 localhost 198.51.100.1 1 2\r\n",
        "PROXY TCP4 192.0.2.1\0x 198.51.100.1 1 2\r\n", "PROXY TCP4 192.0.2.1\t 198.51.100.1 1 2\r\n",
        "PROXY TCP6 [2001:db8::1] ::1 1 2\r\n", "PROXY TCP6 fe80::1%lo ::1 1 2\r\n", "PROXY TCP6 1::2::3 ::1 1 2\r\n",
        // Ports.
        "PROXY TCP4 192.0.2.1 198.51.100.1 01 2\r\n", "PROXY TCP4 192.0.2.1 198.51.100.1 1 00\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.1 65536 2\r\n", "PROXY TCP4 192.0.2.1 198.51.100.1 1 99999999999999999999\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.1 -1 2\r\n", "PROXY TCP4 192.0.2.1 198.51.100.1 +1 2\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.1 1a 2\r\n", "PROXY TCP4 192.0.2.1 198.51.100.1  2\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.1 \u{661} 2\r\n",
        // Words.
        "PROXY TCP4\r\n", "PROXY TCP4 192.0.2.1\r\n", "PROXY TCP4 192.0.2.1 198.51.100.1 1\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.1 1 2 3\r\n", "PROXY TCP4 192.0.2.1 198.51.100.1 1 2 \r\n",
        "PROXY TCP4 192.0.2.1  198.51.100.1 1 2\r\n",
        // The end of the line.
        "PROXY TCP4 192.0.2.1 198.51.100.1 1 2\n", "PROXY TCP4 192.0.2.1 198.51.100.1 1 2\r\r\n", "PROXY UNKNOWN\n",
        "PROXY TCP4 192.0.2.1 198.51.100.1 1 2\n\r\n",
    ])
    func refusesAnythingElseAsText(_ text: String) {
        #expect(parse(text.utf8) == .malformed)
    }

    /// 107 bytes is the longest line there is (§2.1), CRLF included.
    @Test func boundsTheLine() {
        let longest = "PROXY UNKNOWN " + String(repeating: "x", count: 107 - 16) + "\r\n"
        #expect(longest.utf8.count == 107)
        #expect(parse(longest.utf8) == .complete(length: 107, client: nil))
        #expect(parse(longest.replacing("\r\n", with: "x\r\n").utf8) == .malformed)
        #expect(parse(longest.utf8.prefix(106)) == .incomplete)
        #expect(parse(longest.replacing("\r\n", with: "xx").utf8) == .malformed)
    }

    @Test(arguments: [
        // The version and the command.
        binary(0x11, 0x11, v4), binary(0x31, 0x11, v4), binary(0x01, 0x11, v4), binary(0x22, 0x11, v4),
        binary(0x2F, 0x11, v4),
        // Families and transports that are not assigned "must be rejected as invalid".
        binary(0x21, 0x41, v4), binary(0x21, 0xF1, v4), binary(0x21, 0x13, v4), binary(0x21, 0x10, v4),
        binary(0x21, 0x01, v4), binary(0x21, 0x20, v6Pair), binary(0x21, 0x33, v4),
        // Addresses that do not fit what the length says.
        binary(0x21, 0x11, []), binary(0x21, 0x11, Array(v4.dropLast())), binary(0x21, 0x12, Array(v4.dropLast())),
        binary(0x21, 0x21, v4), binary(0x21, 0x21, Array(v6Pair.dropLast())), binary(0x21, 0x22, v6),
        // Lengths beyond what is taken: refused before anything of it has come.
        binary(0x21, 0x11, [], length: 1024 - 15), binary(0x21, 0x11, v4, length: 0xFFFF),
        binary(0x20, 0x00, [], length: 0xFFFF),
    ])
    func refusesAnythingElseAsBytes(_ bytes: [UInt8]) {
        #expect(parse(bytes) == .malformed)
    }

    @Test(arguments: signature.indices)
    func refusesAWrongSignatureAtItsFirstWrongByte(_ index: Int) {
        var header = Self.binary(0x21, 0x11, Self.v4)
        header[index] ^= 0x20
        #expect(parse(header) == .malformed && parse(header.prefix(index + 1)) == .malformed)
        #expect(parse(header.prefix(index)) == .incomplete)
    }
}
