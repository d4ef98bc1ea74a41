/// The answer of a handler; the server adds `Date`, `Content-Length`, `X-Request-Id` and its common fields.
package struct Response: Sendable {
    package var status: Status
    package var contentType: ContentType?
    /// Fields beyond the server's own; one with the name of a common field replaces it.
    package var fields: [Field]
    package var content: [UInt8]
    /// Sends the content instead of `content`, as it comes into being; see `streamed`.
    package var stream: Stream?

    /// Sends a content piece by piece.
    ///
    /// It is cancelled when the peer is gone; if it throws, the peer sees an answer that was cut off.
    package typealias Stream = @Sendable (ContentWriter) async throws -> Void

    package init(_ status: Status, contentType: ContentType? = nil, fields: [Field] = [], content: [UInt8] = []) {
        self.status = status
        self.contentType = contentType
        self.fields = fields
        self.content = content
    }

    /// An answer whose content is JSON already encoded.
    package static func json(_ status: Status = .ok, _ bytes: [UInt8], fields: [Field] = []) -> Response {
        Response(status, contentType: .json, fields: fields, content: bytes)
    }

    /// An answer whose content is sent while it comes into being: chunked, or up to the end of the connection for
    /// HTTP/1.0 (RFC 9112 §6.3).
    package static func streamed(
        _ status: Status = .ok, contentType: ContentType, fields: [Field] = [], _ stream: @escaping Stream
    ) -> Response {
        var response = Response(status, contentType: contentType, fields: fields)
        response.stream = stream
        return response
    }

    package static func text(_ status: Status = .ok, _ text: String) -> Response {
        Response(status, contentType: .text, content: Array(text.utf8))
    }

    /// The value of a field set by the handler; names are case-insensitive.
    package func field(_ name: String) -> String? {
        fields.first { $0.isNamed(name) }?.value
    }
}
