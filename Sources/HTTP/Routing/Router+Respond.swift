extension Router {
    /// Finds the handler and lets it answer.
    ///
    /// - Throws: `RoutingFault`, or what the handler threw.
    package func respond(to request: Request) async throws -> Response {
        var request = request
        switch try answer(&request, match(request.head)) {
        case .now(let response): return response
        case .later(let work): return try await work()
        }
    }

    /// Answers by what `match` found for the request.
    func answer(_ request: inout Request, _ match: Match) throws -> Answer {
        switch match {
        case .found(let index):
            request.parameterNames = routes[index].parameterNames
            return try handlers[index](request)
        case .methodNotAllowed(let allowed) where request.method == .options:
            return .now(Response(.noContent, fields: [Field("Allow", Self.list(allowed))]))
        case .methodNotAllowed(let allowed):
            throw RoutingFault.methodNotAllowed(allowed: allowed)
        case .notFound where request.method == .options && request.path == "*":
            return .now(Response(.noContent, fields: [Field("Allow", Self.list(Method.allCases))]))
        case .notFound:
            throw RoutingFault.notFound
        }
    }

    /// The value of `Allow`.
    package static func list(_ methods: [Method]) -> String { methods.map(\.name).joined(separator: ", ") }
}
