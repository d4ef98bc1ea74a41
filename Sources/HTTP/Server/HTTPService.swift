internal import Networking

/// What all connections of a server have in common: routes, limits, and how answers are made whole.
struct HTTPService: Sendable {
    let router: Router
    let options: ServerOptions
    let limits: ServerLimits
    let parser: RequestHeadParser
    let common: CommonFields

    init(_ router: Router, _ options: ServerOptions, _ limits: ServerLimits) {
        self.router = router
        self.options = options
        self.limits = limits
        parser = RequestHeadParser(limits: limits)
        common = CommonFields(options.commonFields)
    }

    /// What the handler of `match` gives back; whatever it throws has become an answer.
    func answer(_ request: inout Request, _ match: Router.Match) -> Answer {
        do {
            if let final = try options.gate?(request) { return .now(final) }
            return try router.answer(&request, match)
        } catch {
            return .now(options.errorResponder(error, request, request.id))
        }
    }

    /// The outcome of work that a handler gave back.
    func outcome(of work: @Sendable () async throws -> Response, for request: Request) async -> Response {
        do {
            return try await work()
        } catch {
            return options.errorResponder(error, request, request.id)
        }
    }

    /// Tells the observer; without a request, the head was not understood.
    func observe(
        _ request: Request?, _ route: Int?, _ status: Status, since start: MonotonicTime, sent: Int, id: RequestID,
        from remoteAddress: String
    ) {
        guard let observer = options.observer else { return }
        observer(
            Exchange(
                method: request?.method, route: route, status: status,
                durationNanoseconds: MonotonicTime.now.nanoseconds(since: start), id: id,
                remoteAddress: remoteAddress, sentBytes: sent))
    }
}

extension Router.Match {
    /// The index of the route found.
    var route: Int? {
        if case .found(let index) = self { return index }
        return nil
    }
}
