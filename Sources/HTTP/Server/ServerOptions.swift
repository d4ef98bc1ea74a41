/// One answered request, told to the observer after its answer was handed to the kernel.
package struct CompletedExchange: Sendable {
    /// `nil` if the request line was not understood.
    package var method: Method?
    /// `Route.index`; `nil` if nothing was routed.
    package var route: Int?
    package var status: Status
    package var durationNanoseconds: UInt64
    package var id: RequestID
    package var remoteAddress: String
    /// Size of the answer, head included, in bytes.
    package var sentBytes: Int
}

/// What the layers above add to every exchange of a server.
package struct ServerOptions: Sendable {
    /// Sent with every answer unless the response has a field of the same name.
    package var commonFields: [Field] = []
    /// Asked before routing: an answer here is final (host checks, CORS preflight).
    package var gate: (@Sendable (Request) throws -> Response?)?
    /// Completes every answer to a parsed request, errors included (CORS fields).
    package var finish: (@Sendable (Request, inout Response) -> Void)?
    /// Turns `ProtocolFault`, `RoutingFault`, `OverloadFault` and whatever a handler threw into the answer.
    package var errorResponder: @Sendable (any Error, Request?, RequestID) -> Response = Self.plainError
    /// Whether connections from this IP address begin with a PROXY header: those of proxies that are trusted and told to.
    package var expectsProxyHeader: (@Sendable (_ address: String) -> Bool)?
    /// The network that a client with this IP address is counted by; `nil` if it is not counted.
    package var clientNetwork: (@Sendable (_ address: String) -> String?)?
    /// Told, on its event loop, that the handler of a route held the loop too long.
    package var slowHandler: (@Sendable (_ route: Int?, _ nanoseconds: UInt64) -> Void)?
    /// Told of every exchange, on the event loop that served it.
    package var observer: (@Sendable (CompletedExchange) -> Void)?

    package init() {}

    /// A status without content, for servers that say no more.
    private static func plainError(_ error: any Error, _ request: Request?, _ id: RequestID) -> Response {
        switch error {
        case let fault as ProtocolFault: Response(fault.status)
        case RoutingFault.notFound: Response(.notFound)
        case RoutingFault.methodNotAllowed(let allowed):
            Response(.methodNotAllowed, fields: [Field("Allow", Router.list(allowed))])
        case is OverloadFault: Response(.serviceUnavailable, fields: [Field("Retry-After", "1")])
        default: Response(.internalServerError)
        }
    }
}

/// The server has as many connections as it may have.
package struct OverloadFault: Error, Sendable {
    package init() {}
}
