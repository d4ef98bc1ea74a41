package import HTTP

extension Logger {
    /// One answered request: the line that is written most, without a `String` made for it.
    ///
    /// The route is a template, never the path: a path may hold what is not for a log.
    package func access(
        method: Method, route: String, status: Status, nanoseconds: UInt64, requestID: RequestID,
        remoteAddress: String, contentByteCount: Int
    ) {
        line(status.code >= 500 ? .warning : .info, "request") { json in
            json.key("method")
            json.string(constant: method.constantName)
            json.member("route", route)
            json.member("status", status.code)
            json.key("duration_ms")
            json.seconds(milliseconds: Int64(nanoseconds / 1000))
            json.key("request_id")
            json.requestID(requestID)
            json.member("remote_address", remoteAddress)
            json.member("bytes", contentByteCount)
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
