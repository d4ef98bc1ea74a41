import HTTP
import Shared
import Testing

@Suite struct TrustedProxiesTests {
    private func address(from peer: String = "10.0.0.1", _ fields: [Field], trusting: String = "10.0.0.0/8,::1") throws
        -> String
    {
        let networks = try trusting.split(separator: ",").map { try #require(IPNetwork(parsing: String($0))) }
        return try TrustedProxies(networks).clientAddress(of: Request(.get, "/", fields: fields, remoteAddress: peer))
    }

    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7"), ("203.0.113.9, 192.0.2.7", "192.0.2.7"),
        ("192.0.2.7, 10.0.0.2, 10.9.9.9", "192.0.2.7"),
        ("10.0.0.5", "10.0.0.5"), ("192.0.2.7:4711", "192.0.2.7"), ("2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
    ])
    func takesTheRightMostAddressThatNoProxyHas(_ value: String, _ client: String) throws {
        #expect(try address([Field("X-Forwarded-For", value)]) == client)
    }

    @Test(arguments: [
        ("for=192.0.2.7;proto=https", "192.0.2.7"), (#"for="[2001:db8::1]:80", for=10.0.0.3"#, "2001:db8::1"),
        ("proto=https;For=192.0.2.7", "192.0.2.7"),
    ])
    func readsForwarded(_ value: String, _ client: String) throws {
        #expect(try address([Field("Forwarded", value)]) == client)
    }

    @Test(arguments: ["", "unknown", "192.0.2.7, ", "192.0.2.7, nonsense", "_hidden", "for=192.0.2.7"])
    func stopsAtWhatItCannotRead(_ value: String) throws {
        #expect(try address([Field("X-Forwarded-For", value)]) == "10.0.0.1")
    }

    /// What a client puts there stands to the left of what the proxy adds, on whichever line that is.
    @Test(arguments: [
        [Field("X-Forwarded-For", "198.51.100.1"), Field("X-Forwarded-For", "192.0.2.7")],
        [Field("X-Forwarded-For", "198.51.100.1, 10.0.0.9"), Field("X-Forwarded-For", "192.0.2.7, 10.0.0.2")],
        [Field("Forwarded", "for=198.51.100.1"), Field("Forwarded", "for=192.0.2.7")],
        [Field("Forwarded", #"for="198.51.100.1, for=192.0.2.7"#)],
        [Field("Forwarded", #"for="_x;for=198.51.100.1", for=192.0.2.7"#)],
    ])
    func isNotFooledByWhatTheClientPutThere(_ fields: [Field]) throws {
        #expect(try address(fields) == "192.0.2.7")
    }

    @Test func believesNobodyElse() throws {
        #expect(try address(from: "192.0.2.66", [Field("X-Forwarded-For", "198.51.100.1")]) == "192.0.2.66")
        #expect(try address([Field("X-Forwarded-For", "198.51.100.1")], trusting: "172.16.0.0/12") == "10.0.0.1")
        let both = [Field("X-Forwarded-For", "198.51.100.1"), Field("Forwarded", "for=198.51.100.2")]
        #expect(try address(both) == "10.0.0.1")
    }
}
