package import HTTP

/// The frame around the answers of `/api/v1/…`: whether it worked, a sentence, and the data.
package enum Envelope {
    /// - Parameter data: JSON already encoded; left out if `nil`.
    package static func success(message: StaticString, data: [UInt8]? = nil) -> [UInt8] {
        var json = JSONWriter(capacity: 128 + (data?.count ?? 0))
        json.object { json in
            open(message, &json)
            if let data {
                json.key("data")
                json.raw(data)
            }
        }
        return json.bytes
    }

    /// - Parameter data: writes the members of `data`.
    package static func success(
        message: StaticString, data: (inout JSONWriter) throws -> Void
    ) rethrows -> [UInt8] {
        var json = JSONWriter(capacity: 768)
        try json.object { json in
            open(message, &json)
            try json.object("data", data)
        }
        return json.bytes
    }

    private static func open(_ message: StaticString, _ json: inout JSONWriter) {
        json.member("success", true)
        json.key("message")
        json.string(constant: message)
    }
}

extension Response {
    /// A success in the API's envelope.
    package static func success(
        _ message: StaticString, status: Status = .ok, fields: [Field] = []
    ) -> Response {
        .json(status, Envelope.success(message: message), fields: fields)
    }

    /// A success in the API's envelope; `data` writes the members of its `data`.
    package static func success(
        _ message: StaticString, status: Status = .ok, fields: [Field] = [],
        data: (inout JSONWriter) throws -> Void
    ) rethrows -> Response {
        .json(status, try Envelope.success(message: message, data: data), fields: fields)
    }
}
