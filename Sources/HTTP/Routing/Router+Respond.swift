extension Router {
    /// Finds the handler and lets it answer.
    ///
    /// - Returns: the route that answered, if there is one.
    /// - Throws: `RoutingFault`, or what the handler threw.
    package func respond(to request: Request) async throws -> Response {
        var request = request
        switch match(request.head) {
        case .found(let index):
            request.parameterNames = routes[index].parameterNames
            return try await handlers[index](request)
        case .methodNotAllowed(let allowed) where request.method == .options:
            return Response(.noContent, fields: [Field("Allow", Self.list(allowed))])
        case .methodNotAllowed(let allowed):
            throw RoutingFault.methodNotAllowed(allowed: allowed)
        case .notFound where request.method == .options && request.path == "*":
            return Response(.noContent, fields: [Field("Allow", Self.list(Method.allCases))])
        case .notFound:
            throw RoutingFault.notFound
        }
    }

    /// The value of `Allow`.
    package static func list(_ methods: [Method]) -> String { methods.map(\.name).joined(separator: ", ") }
}

extension Request {
    /// A request parsed from the text of its message, for calls without a socket.
    ///
    /// - Throws: `ProtocolFault` if the real parser refuses it.
    package init(
        _ method: Method, _ target: String, fields: [Field] = [], content: [UInt8] = [],
        remoteAddress: String = "127.0.0.1"
    ) throws {
        var text = "\(method.name) \(target) HTTP/1.1\r\n"
        if !fields.contains(where: { $0.name.lowercased() == "host" }) { text += "Host: localhost\r\n" }
        for field in fields { text += "\(field.name): \(field.value)\r\n" }
        if !content.isEmpty { text += "Content-Length: \(content.count)\r\n" }
        text += "\r\n"

        let head = RequestHead()
        let bytes = Array(text.utf8)
        try bytes.withUnsafeBytes { bytes in
            var scanner = HeadScanner()
            guard try scanner.end(in: bytes) == bytes.count else { throw ProtocolFault.malformedField }
            try RequestHeadParser(limits: ServerLimits()).parse(bytes, into: head)
        }
        self.init(head: head, content: content, id: .generated(0, 0), remoteAddress: remoteAddress)
    }
}
