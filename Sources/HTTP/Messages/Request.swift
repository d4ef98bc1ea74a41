package import Networking

/// One request, its head checked by the parser and its content complete.
package struct Request: Sendable {
    package let head: RequestHead
    package var content: [UInt8]
    /// The content of a route that takes it as it arrives; then `content` is empty.
    package var streamedContent: StreamedContent?
    package let id: RequestID
    /// The peer's IP address, without port.
    package let remoteAddress: String
    /// Who the client is by the certificate it has shown over TLS; `nil` if it has shown none.
    package let peer: PeerIdentity?
    /// Names of the matched route's parameters, in the order of `head.parameters`.
    var parameterNames: [String] = []

    init(
        head: RequestHead, content: [UInt8] = [], id: RequestID, remoteAddress: String, peer: PeerIdentity? = nil
    ) {
        self.head = head
        self.content = content
        self.id = id
        self.remoteAddress = remoteAddress
        self.peer = peer
    }

    package var method: Method { head.method }
    /// The path, percent-decoded once, without dot segments; valid UTF-8 without control characters.
    package var path: String { head.string(head.path) }
    /// The query as received, without the question mark.
    package var query: String? { head.query.map(head.string) }
    package var requestID: String { id.description }
    /// The value of `Host`, or the authority of an absolute-form target.
    package var authority: String { head.string(head.authority) }

    /// Calls `body` with the bytes of the authority, without copying them.
    package func withAuthority<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        try head.bytes.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[head.authority.range])) }
    }

    package var parameters: Parameters { Parameters(head: head, names: parameterNames) }

    /// The value of a field, its name in any case; the values of a repeated one are joined by a comma (RFC 9110 §5.3).
    package func field(_ name: String) -> String? {
        let name = Array(name.lowercased().utf8)
        let values = head.fields.filter { head.bytes[$0.name.range].elementsEqual(name) }
        guard !values.isEmpty else { return nil }
        return values.map { head.string($0.value) }.joined(separator: ", ")
    }

    /// Calls `body` with the bytes of the first field named so, in lower case, without copying them.
    package func withField<Result>(
        _ name: StaticString, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result? {
        guard let slice = head.value(named: name) else { return nil }
        return try head.bytes.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[slice.range])) }
    }

    /// The items of the query, decoded as `application/x-www-form-urlencoded`.
    ///
    /// - Throws: `RequestError.malformedQuery` for bad escapes, invalid UTF-8, or more than `FormDecoder.itemLimit` items.
    package func queryItems() throws(RequestError) -> [(name: String, value: String)] {
        guard let slice = head.query else { return [] }
        guard let items = FormDecoder.decode(head.bytes[slice.range]) else { throw .malformedQuery }
        return items
    }

    /// The values of the parameters of a route template, by name.
    package struct Parameters: Sendable {
        let head: RequestHead
        let names: [String]

        package subscript(name: String) -> String? {
            guard let index = names.firstIndex(of: name), index < head.parameters.count else { return nil }
            return head.string(head.parameters[index])
        }
    }
}

/// What a handler can find wrong with a request the parser took.
package enum RequestError: Error, Equatable {
    case malformedQuery
}
