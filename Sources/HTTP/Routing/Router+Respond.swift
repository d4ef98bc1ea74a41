extension Router {
    /// Finds the handler and lets it answer.
    ///
    /// - Throws: `RoutingFault`, or what the handler threw.
    package func respond(to request: Request) async throws -> Response {
        var request = request
        return try await respond(to: &request, match(request.head))
    }

    /// Answers by what `match` found for the request.
    func respond(to request: inout Request, _ match: Match) async throws -> Response {
        switch match {
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
