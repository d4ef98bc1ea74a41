package import HTTP

extension Logger {
    /// One answered request: the line that is written most, without a `String` made for it.
    ///
    /// - Parameter route: the template, never the path: a path may hold what is not for a log.
    package func access(_ exchange: CompletedExchange, route: String) {
        line(exchange.status.code >= 500 ? .warning : .info, "request") { json in
            json.key("method")
            json.string(constant: exchange.method?.constantName ?? "_OTHER")
            json.member("route", route)
            json.member("status", exchange.status.code)
            json.key("duration_ms")
            json.seconds(milliseconds: Int64(exchange.durationNanoseconds / 1000))
            json.key("request_id")
            json.requestID(exchange.id)
            json.member("remote_address", exchange.remoteAddress)
            json.member("bytes", exchange.sentBytes)
        }
    }
}

extension Method {
    fileprivate var constantName: StaticString {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        }
    }
}
