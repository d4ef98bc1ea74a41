package import HTTP

extension Problem {
    /// The answer: the API's envelope, or a problem of RFC 9457 if the client prefers one.
    ///
    /// - Parameter request: `nil` if it could not be read.
    package func response(for request: Request?, id: RequestID) -> Response {
        let accepted = AcceptedTypes(request?.field("accept"))
        guard accepted.prefers("application/problem+json", over: "application/json") else {
            return .json(status, envelope(id), fields: fields)
        }
        return Response(status, contentType: .problem, fields: fields, content: problemDetails(id, path: request?.path))
    }

    private func envelope(_ id: RequestID) -> [UInt8] {
        var json = JSONWriter(capacity: 384)
        json.object(writeMembers(id))
        return json.bytes
    }

    private func problemDetails(_ id: RequestID, path: String?) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.member("type", type)
            json.member("title", title)
            json.member("status", status.code)
            if let path { json.member("instance", PercentEncoding.encode(path: path)) }
            if !violatedPolicies.isEmpty { json.member("violated-policies", violatedPolicies) }
            writeMembers(id)(&json)
        }
        return json.bytes
    }

    /// With `about:blank` the title is the status' phrase (RFC 9457 §4.2.1).
    private var title: String { type == "about:blank" ? "\(status.reason)" : message }

    private func writeMembers(_ id: RequestID) -> (inout JSONWriter) -> Void {
        { json in
            json.member("success", false)
            json.member("message", message)
            json.object("errors", writeErrors)
            json.member("detail", detail)
            json.member("code", code)
            json.key("request_id")
            json.requestID(id)
        }
    }

    private func writeErrors(_ json: inout JSONWriter) {
        guard !fieldErrors.isEmpty else {
            json.member("detail", detail)
            json.member("code", code)
            return
        }
        var written: Set<String> = []
        for field in fieldErrors.map(\.field) where written.insert(field).inserted {
            json.key(named: field)
            json.array { json in
                for error in fieldErrors where error.field == field {
                    json.object { json in
                        json.member("message", error.message)
                        json.member("code", error.code)
                    }
                }
            }
        }
    }
}
