internal import Networking

/// What all connections of a server have in common: routes, limits, and how answers are made whole.
struct HTTPService: Sendable {
    let router: Router
    let options: ServerOptions
    let limits: ServerLimits
    let parser: RequestHeadParser
    let encoder: ResponseEncoder
    /// `nil` for plain HTTP.
    let tls: ReloadingTLSContext?
    let handshakes = HandshakeCounts()

    init(_ router: Router, _ options: ServerOptions, _ limits: ServerLimits, tls: ReloadingTLSContext? = nil) {
        self.router = router
        self.options = options
        self.limits = limits
        self.tls = tls
        parser = RequestHeadParser(limits: limits)
        encoder = ResponseEncoder(common: CommonFields(options.commonFields))
    }

    /// The complete answer, and the index of the route that gave it.
    func respond(to request: inout Request) async -> (Response, Int?) {
        let match = router.match(request.head)
        var route: Int?
        if case .found(let index) = match { route = index }
        var response: Response
        do {
            if let final = try options.gate?(request) {
                response = final
            } else {
                response = try await router.respond(to: &request, match)
            }
        } catch {
            response = options.errorResponder(error, request, request.id)
        }
        options.finish?(request, &response)
        return (response, route)
    }

    func observe(_ request: Request, _ route: Int?, _ status: Status, since start: MonotonicTime, sent: Int) {
        observe(request, route, status, since: start, sent: sent, id: request.id, from: request.remoteAddress)
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
