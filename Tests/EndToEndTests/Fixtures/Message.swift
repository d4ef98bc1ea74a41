import Shared

/// Requests as bytes.
enum Message {
    static func get(_ path: String, bearer: String? = nil) -> [UInt8] { request("GET", path, bearer: bearer) }

    static func post(_ path: String, _ content: JSONValue? = nil) -> [UInt8] { request("POST", path, content) }

    static func put(_ path: String, _ content: JSONValue) -> [UInt8] { request("PUT", path, content) }

    static func request(
        _ method: String, _ target: String, _ content: JSONValue? = nil, bearer: String? = nil
    ) -> [UInt8] {
        var fields: [String] = []
        if content != nil { fields.append("Content-Type: application/json") }
        if let bearer { fields.append("Authorization: Bearer \(bearer)") }
        return request(method, target, fields, content?.encoded ?? [])
    }

    /// - Parameter fields: whole lines, beside `Host` and `Content-Length`.
    static func request(_ method: String, _ target: String, _ fields: [String], _ content: [UInt8] = []) -> [UInt8] {
        let lines = ["\(method) \(target) HTTP/1.1", "Host: localhost", "Content-Length: \(content.count)"] + fields
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + content
    }
}
