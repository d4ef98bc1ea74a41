import Shared
import Testing

@Suite struct IPNetworkTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1"), ("10.1.2.3/8", "10.9.9.9"), ("192.0.2.1", "192.0.2.1"), ("0.0.0.0/0", "8.8.8.8"),
        ("2001:db8::/32", "2001:db8:ffff::1"), ("192.0.2.0/24", "::ffff:192.0.2.7"),
        ("172.16.0.0/12", "172.31.255.255"),
    ])
    func containsAddressesWithItsPrefix(_ network: String, _ address: String) throws {
        #expect(try #require(IPNetwork(parsing: network)).contains(#require(IPAddress(parsing: address))))
    }

    @Test(arguments: [
        ("10.0.0.0/8", "11.0.0.1"), ("192.0.2.1", "192.0.2.2"), ("0.0.0.0/0", "::1"), ("::/0", "10.0.0.1"),
        ("2001:db8::/32", "2001:db9::1"), ("172.16.0.0/12", "172.32.0.0"),
    ])
    func containsNoOthers(_ network: String, _ address: String) throws {
        #expect(try !#require(IPNetwork(parsing: network)).contains(#require(IPAddress(parsing: address))))
    }

    /// To the C library the text ends at a NUL, and what stands before it would be an address.
    @Test(arguments: ["192.0.2.1\0", "192.0.2.1\0.example", "::1\0", "10.0.0.0\0/8", "10.0.0.0/8\0"])
    func refusesTextWithANUL(_ text: String) {
        #expect(IPAddress(parsing: text) == nil)
        #expect(IPNetwork(parsing: text) == nil)
    }
}
