@testable import HTTP
@testable import Shared

/// What proxies say of the client: the first line of an input is `X-Forwarded-For`, the second `Forwarded`.
extension FuzzTarget {
    static let forwarded = FuzzTarget(name: "forwarded") { bytes in
        let lines = String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        let list = String(lines[0])
        let forwarded = lines.count > 1 ? String(lines[1]) : ""
        check([Field("x-forwarded-for", list), Field("forwarded", forwarded)], appended: nil)
        // Whatever a client wrote, the word of the nearest proxy stands above it.
        check([Field("x-forwarded-for", "\(list), \(stranger)")], appended: stranger)
        check([Field("x-forwarded-for", list), Field("x-forwarded-for", stranger)], appended: stranger)
        check([Field("forwarded", "\(forwarded), for=\(stranger)")], appended: stranger)
        check([Field("forwarded", forwarded), Field("forwarded", "for=\"\(stranger):80\"")], appended: stranger)
        checkAddress(list)
    }

    private static let stranger = "192.0.2.9"
    private static let proxies = TrustedProxies(
        ["127.0.0.1", "10.0.0.0/8", "fd00::/8"].compactMap(IPNetwork.init(parsing:)))

    private static func check(_ fields: [Field], appended: String?) {
        guard let head = head(fields) else { return }
        let behindProxy = Request(head: head, id: .generated(0, 0), remoteAddress: "127.0.0.1")
        let client = proxies.clientAddress(of: behindProxy)
        require(IPAddress(parsing: client)?.description == client, "the client is \(client)")
        require(appended == nil || client == appended, "a client calls itself \(client)")
        let direct = Request(head: head, id: .generated(0, 0), remoteAddress: "198.51.100.7")
        require(proxies.clientAddress(of: direct) == "198.51.100.7", "a stranger was believed")
        require(!proxies.saySecure(direct), "a stranger was believed")
        _ = proxies.saySecure(behindProxy)
    }

    /// The head of a request with these fields, if the parser takes it.
    private static func head(_ fields: [Field]) -> RequestHead? {
        let lines = fields.map { "\($0.name): \($0.value)\r\n" }.joined()
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n".utf8)
        let head = RequestHead()
        guard
            (try? bytes.withUnsafeBytes { try RequestHeadParser(limits: ServerLimits()).parse($0, into: head) }) != nil
        else { return nil }
        return head
    }

    private static func checkAddress(_ text: String) {
        _ = IPNetwork(parsing: text).map { IPNetwork(parsing: $0.description) == $0 }
        guard let address = IPAddress(parsing: text) else { return }
        require(!text.utf8.contains(0), "an address with a NUL")
        require(IPAddress(parsing: address.description) == address, "an address does not survive its text")
    }
}
