/// Writes answers as HTTP/1.1 messages (RFC 9112 §4 to §6); one on each event loop.
struct ResponseEncoder {
    /// What of the exchange shapes the message beside the response itself.
    struct Context {
        var id: RequestID
        var isHead: Bool
        var minorVersion: UInt8
        var keepsAlive: Bool
    }

    private let common: CommonFields
    private var date = DateField()
    /// What most answers begin with, up to the value of `X-Request-Id`: good for a second.
    private var usualStart: [UInt8] = []

    init(common: CommonFields) {
        self.common = common
    }

    /// Appends the whole message; content is left out for HEAD and for statuses that have none.
    mutating func encode(_ response: Response, _ context: Context, to output: OutputBuffer) {
        if date.refresh() { usualStart = Array("HTTP/1.1 200 OK\r\n".utf8) + date.line + common.lines + Self.idName }
        if response.status == .ok, response.fields.isEmpty {
            output.append(usualStart)
        } else {
            statusLine(response.status, to: output)
            output.append(date.line)
            common.append(to: output, except: response.fields)
            output.append(Self.idName)
        }
        output.append(context.id)
        output.append("\r\n")
        for field in response.fields where field.isWellFormed { append(field, to: output) }
        framing(of: response, context, to: output)
        output.append("\r\n")
        if !context.isHead, response.stream == nil, !response.status.forbidsContent { output.append(response.content) }
    }

    private static let idName = Array("X-Request-Id: ".utf8)

    private func statusLine(_ status: Status, to output: OutputBuffer) {
        output.append("HTTP/1.1 ")
        output.append(decimal: status.code)
        output.append(" ")
        output.append(status.reason)
        output.append("\r\n")
    }

    private func append(_ field: Field, to output: OutputBuffer) {
        output.append(field.name)
        output.append(": ")
        output.append(field.value)
        output.append("\r\n")
    }

    private func framing(of response: Response, _ context: Context, to output: OutputBuffer) {
        if let type = response.contentType {
            output.append("Content-Type: ")
            output.append(type.value)
            output.append("\r\n")
        }
        if response.stream != nil, !response.status.forbidsContent {
            // HTTP/1.0 knows the end of the connection alone (RFC 9112 §6.3).
            if context.minorVersion == 1 { output.append("Transfer-Encoding: chunked\r\n") }
        } else if !response.status.forbidsContent {
            output.append("Content-Length: ")
            output.append(decimal: response.content.count)
            output.append("\r\n")
        }
        if !context.keepsAlive {
            output.append("Connection: close\r\n")
        } else if context.minorVersion == 0 {
            output.append("Connection: keep-alive\r\n")
        }
    }
}
