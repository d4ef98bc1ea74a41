package import HTTP

extension ServerOptions {
    /// What both services do around every request: security fields, host check, CORS, one shape of failure, access log,
    /// metrics.
    ///
    /// - Parameters:
    ///   - routes: those of the router that is complete; observation is by their index.
    ///   - isSecure: whether the server itself speaks TLS; browsers are told to ask for nothing else then.
    ///   - routine: templates, beside the probes', of routes whose successes are logged for debugging only.
    package static func service(
        log: Logger, metrics: RequestMetrics, routes: [Route], routine: Set<String> = [], hosts: AllowedHosts = .any,
        cors: CORSPolicy = CORSPolicy(), proxies: TrustedProxies = TrustedProxies(), usesProxyProtocol: Bool = false,
        isSecure: Bool = false
    ) -> ServerOptions {
        var options = ServerOptions()
        options.commonFields = SecurityFields.all + (isSecure ? [SecurityFields.strictTransport] : [])
        options.errorResponder = ErrorResponder(log: log).response
        options.observer =
            RequestObserver(
                log: log, metrics: metrics, routes: routes, routine: RequestObserver.probeTemplates.union(routine)
            ).observe
        // A trusted proxy's connections are not one client's.
        options.clientNetwork = { proxies.trusts($0) ? nil : ClientNetwork(of: $0).description }
        if usesProxyProtocol { options.expectsProxyHeader = proxies.trusts }
        options.slowHandler = { route, nanoseconds in
            log.warning(
                "a handler held its event loop",
                [
                    "route": .string(route.map { routes[$0].template } ?? ""),
                    "duration_ms": .double(Double(nanoseconds) / 1e6),
                ])
        }
        // What has nothing to do is left out: it would be asked for every request.
        if !hosts.isAny || !cors.isEmpty {
            options.gate = { request in
                try hosts.check(request)
                return cors.isEmpty ? nil : cors.preflight(request)
            }
        }
        if !cors.isEmpty || !proxies.isEmpty {
            options.finish = { request, response in
                if !cors.isEmpty { cors.complete(&response, to: request) }
                if !isSecure, proxies.saySecure(request) { response.fields.append(SecurityFields.strictTransport) }
            }
        }
        return options
    }
}
