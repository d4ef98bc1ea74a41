package import HTTP

/// The proxies whose word on a client's address is taken.
package struct TrustedProxies: Sendable {
    /// Most hops looked at, from the right.
    private static let hopLimit = 16

    private let networks: [IPNetwork]

    package init(_ networks: [IPNetwork] = []) {
        self.networks = networks
    }

    package var isEmpty: Bool { networks.isEmpty }

    /// Whether a trusted proxy says that the client came over TLS, by `X-Forwarded-Proto` or `Forwarded`.
    package func saySecure(_ request: Request) -> Bool {
        guard !networks.isEmpty, let peer = IPAddress(parsing: request.remoteAddress), trusts(peer) else {
            return false
        }
        return request.field("x-forwarded-proto")?.lowercased() == "https"
            || request.field("forwarded").flatMap(Self.nearestScheme(inForwarded:)) == "https"
    }

    /// The client's address: the peer's, or the right-most one that no trusted proxy has, as the proxies tell it.
    ///
    /// `X-Forwarded-For` and `Forwarded` (RFC 7239) are both read. A proxy sets one and may pass the other on from the
    /// client, so where both are there and differ neither is believed.
    package func clientAddress(of request: Request) -> String {
        guard !networks.isEmpty, let peer = IPAddress(parsing: request.remoteAddress), trusts(peer) else {
            return request.remoteAddress
        }
        let told = [
            request.field("x-forwarded-for").map(Self.addresses(inList:)),
            request.field("forwarded").map(Self.addresses(inForwarded:)),
        ].compactMap(\.self).map { client(behind: peer, $0) }
        guard let client = told.first, told.allSatisfy({ $0 == client }) else { return request.remoteAddress }
        return client.description
    }

    /// Whether this is the address of a trusted proxy.
    package func trusts(_ address: String) -> Bool {
        !networks.isEmpty && IPAddress(parsing: address).map(trusts) ?? false
    }

    private func trusts(_ address: IPAddress) -> Bool {
        networks.contains { $0.contains(address) }
    }

    /// Goes from the nearest hop outwards, and stops at the first that is not trusted or not readable.
    private func client(behind peer: IPAddress, _ hops: [IPAddress?]) -> IPAddress {
        var client = peer
        for hop in hops.reversed().prefix(Self.hopLimit) {
            guard let hop else { return client }
            client = hop
            if !trusts(hop) { return client }
        }
        return client
    }

    private static func addresses(inList value: String) -> [IPAddress?] {
        value.split(separator: ",", omittingEmptySubsequences: false).map { address($0) }
    }

    private static func addresses(inForwarded value: String) -> [IPAddress?] {
        value.split(separator: ",", omittingEmptySubsequences: false).map { element in
            parameter("for", of: element).flatMap(address)
        }
    }

    /// The scheme that the proxy before us was asked by.
    private static func nearestScheme(inForwarded value: String) -> String? {
        value.split(separator: ",", omittingEmptySubsequences: false).last.flatMap { parameter("proto", of: $0) }
            .map { $0.trimmed.filter { $0 != "\"" }.lowercased() }
    }

    /// One `name=value` of an element of `Forwarded` (RFC 7239 §4).
    private static func parameter(_ name: String, of element: Substring) -> Substring? {
        for pair in element.split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].trimmed.lowercased() == name else { continue }
            return parts[1]
        }
        return nil
    }

    /// Reads an address with or without port, brackets and quotation marks.
    private static func address(_ text: Substring) -> IPAddress? {
        let text = text.trimmed.filter { $0 != "\"" }
        if text.hasPrefix("[") {
            return text.dropFirst().split(separator: "]").first.flatMap { IPAddress(parsing: String($0)) }
        }
        let isWithPort = text.contains(".") && text.contains(":") && !text.contains("::")
        let bare = isWithPort ? text.split(separator: ":").first.map(String.init) ?? "" : String(text)
        return IPAddress(parsing: bare)
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
