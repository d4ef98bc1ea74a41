/// Requests as text.
enum RawRequest {
    /// - Parameter lines: more field lines, each with its end.
    static func get(_ path: String, _ lines: String = "", version: String = "1.1") -> String {
        "GET \(path) HTTP/\(version)\r\nHost: a\r\n\(lines)\r\n"
    }

    /// A request to `/echo`.
    static func post(_ content: String) -> String {
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(content.utf8.count)\r\n\r\n\(content)"
    }
}
