import Networking
import Testing

@Suite struct SocketAddressTests {
    @Test(
        arguments: [
            ("127.0.0.1", 80, "127.0.0.1", "127.0.0.1:80"),
            ("0.0.0.0", 0, "0.0.0.0", "0.0.0.0:0"),
            ("255.255.255.255", 65535, "255.255.255.255", "255.255.255.255:65535"),
            ("::", 1, "::", "[::]:1"),
            ("::1", 8000, "::1", "[::1]:8000"),
            ("2001:DB8:0:0:0:0:0:1", 443, "2001:db8::1", "[2001:db8::1]:443"),
            ("fe80::1", 80, "fe80::1", "[fe80::1]:80"),
            // IPv4 that came by IPv6 is IPv4 to everybody who looks at it.
            ("::ffff:192.0.2.1", 80, "192.0.2.1", "192.0.2.1:80"),
            ("::ffff:c000:0201", 80, "192.0.2.1", "192.0.2.1:80"),
        ] as [(String, UInt16, String, String)])
    func readsANumericHost(_ text: String, _ port: UInt16, _ ip: String, _ shown: String) throws {
        let address = try #require(SocketAddress(ip: text, port: port))

        #expect(address.ip == ip && address.port == port)
        #expect(address.description == shown)
    }

    @Test(arguments: [
        "", " ", "localhost", "example.com", "127.0.0", "127.1", "127.0.0.1.1", "127.0.0.256", "127.0.0.-1",
        "127.0.0.01",
        "0177.0.0.1", "0x7f.0.0.1", "2130706433", "127.0.0.1 ", " 127.0.0.1", "127.0.0.1:80", "127.0.0.1/8",
        "127,0,0,1",
        ":", ":::", "::1::", "[::1]", "::1/128", "::g", "12345::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "fe80::1%lo",
        "::ffff:127.0.0.256", "127.0.0.1\u{0}", "127.0.0.1\u{0}.example.com", "\u{0}", "::1\u{0}x", "\u{FF11}27.0.0.1",
    ])
    func readsNothingElse(_ text: String) {
        #expect(SocketAddress(ip: text, port: 80) == nil)
    }
}
