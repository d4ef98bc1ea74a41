package import Networking

/// A request to send.
package struct ClientRequest: Sendable {
    package var method: Method
    package var url: HTTPURL
    package var fields: [Field]
    package var content: [UInt8]

    package init(_ method: Method, _ url: HTTPURL, fields: [Field] = [], content: [UInt8] = []) {
        self.method = method
        self.url = url
        self.fields = fields
        self.content = content
    }
}

/// An answer received in whole.
package struct ClientResponse: Sendable {
    package var status: Status
    package var fields: [Field]
    package var content: [UInt8]

    package init(status: Status, fields: [Field] = [], content: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.content = content
    }

    /// The value of the first field named so, in any case.
    package func field(_ name: String) -> String? {
        fields.first { $0.isNamed(name) }?.value
    }
}

/// Why there is no answer.
package enum ClientError: Error, Sendable, Equatable {
    case unresolvable(String)
    /// No address of the host took the connection.
    case unreachable(SystemError)
    /// One of the limits of `ClientLimits` ran out.
    case timedOut
    /// The connection ended before the answer did.
    case connectionLost
    case malformedResponse
    case responseTooLarge
    /// As many requests to this origin are under way as may be.
    case overloaded
    /// The server has not proved to be the host of an `https` URL, or has refused this client.
    case insecure(TLSError)
}

/// Bounds on what one exchange may cost the client.
package struct ClientLimits: Sendable {
    /// Time for a connection to one address to be established, and again as much for its TLS handshake.
    package var connectTimeout: Duration = .seconds(2)
    /// Time for the first byte of the answer, from when the request was sent.
    package var firstByteTimeout: Duration = .seconds(5)
    /// Time for the whole exchange, connecting included.
    package var totalTimeout: Duration = .seconds(10)
    /// Largest head of an answer, in bytes.
    package var headByteLimit = 16 * 1024
    /// Largest content of an answer, in bytes.
    package var contentByteLimit = 1024 * 1024
    /// Connections kept open for each origin while nobody uses them.
    package var idleConnectionLimit = 8
    /// Connections to one origin at a time.
    package var connectionLimit = 64
    /// How long an unused connection is kept.
    package var idleTimeout: Duration = .seconds(30)

    package init() {}
}
