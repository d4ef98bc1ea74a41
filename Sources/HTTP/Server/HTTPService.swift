internal import Networking

/// What all connections of a server have in common: routes, limits, and how answers are made whole.
struct HTTPService: Sendable {
    let router: Router
    let options: ServerOptions
    let limits: ServerLimits
    let parser: RequestHeadParser
    let common: CommonFields
    let ledger: ConnectionLedger
    let events: ServerEventCounts
    /// `nil` for plain HTTP.
    let tls: ServerTLS?

    init(
        _ router: Router, _ options: ServerOptions, _ limits: ServerLimits, _ ledger: ConnectionLedger,
        _ events: ServerEventCounts, _ tls: ServerTLS? = nil
    ) {
        self.router = router
        self.options = options
        self.limits = limits
        self.ledger = ledger
        self.events = events
        self.tls = tls
        parser = RequestHeadParser(limits: limits)
        common = CommonFields(options.commonFields)
    }

    /// What the handler of `match` gives back; whatever it throws has become an answer.
    func answer(_ request: inout Request, _ match: Router.Match) -> Answer {
        do {
            if let final = try options.gate?(request) { return .now(final) }
            return try router.answer(&request, match)
        } catch {
            return .now(response(to: error, request))
        }
    }

    func response(to error: any Error, _ request: Request) -> Response {
        options.errorResponder(error, request, request.id)
    }

    func isEssential(_ match: Router.Match) -> Bool {
        match.route.map { router.routes[$0].traits.isEssential } ?? false
    }

    /// How the content of a request is read, and how large it may be.
    func content(_ match: Router.Match) -> (byteLimit: Int, isStreamed: Bool) {
        switch match.route.map({ router.routes[$0].traits.content }) ?? .whole {
        case .whole: (limits.contentByteLimit, false)
        case .streamed(let limit): (limit, true)
        }
    }

    /// Tells the observer of an exchange; without a request, its head was not understood.
    func observe(
        _ request: Request?, _ status: Status, route: Int? = nil, since start: MonotonicTime,
        until end: MonotonicTime = .now, sent: Int, id: RequestID, from remoteAddress: String
    ) {
        options.observer?(
            CompletedExchange(
                method: request?.method, route: route, status: status,
                durationNanoseconds: end.nanoseconds(since: start), id: id, remoteAddress: remoteAddress,
                sentBytes: sent))
    }
}

extension Router.Match {
    /// The index of the route found.
    var route: Int? {
        if case .found(let index) = self { return index }
        return nil
    }
}
