import Shared

/// Requests of somebody who wants to be seen in the log.
enum HostileMessages {
    /// Texts that end a line, end a string, pretend to be a line, or are no text at all.
    static let texts: [[UInt8]] = [
        Array("\r\n{\"level\":\"error\",\"message\":\"forged\"}\r\n".utf8),
        Array("\",\"message\":\"forged\",\"x\":\"".utf8), Array("\"}\n{\"message\":\"forged\"}".utf8),
        Array("\u{0}\u{1}\u{8}\u{B}\u{1B}[2J\u{7F}".utf8), Array("\u{85}\u{9B}31m\u{2028}\u{2029}".utf8),
        Array("\\u000a\\\"\\".utf8), [0xFF, 0xFE, 0xC0, 0xAF, 0xED, 0xA0, 0x80, 0xF5, 0x80], [0xE2, 0x80],
        Array("%0d%0a%00%22".utf8), Array("\u{202E}\u{2066}gnol\u{1F600}".utf8),
        Array(String(repeating: "\"\\\n", count: 700).utf8),
    ]

    /// Requests with the text in every place that a client fills.
    static func all(with text: [UInt8]) -> [[UInt8]] {
        let encoded = percentEncoded(text)
        let inPaths = [
            "/\(encoded)", "/api/v1/auth/\(encoded)/", "/api/v1/services/\(encoded)/", "/api/v1/resolve/\(encoded)/",
            "/api/v1/services/\(encoded)/instances/\(encoded)/", "/api/v1/resolve/s/?zone=\(encoded)&path=/\(encoded)",
            "/api/v1/services/s/?status=\(encoded)&\(encoded)=1",
        ]
        return inPaths.map { Message.get($0) } + inRequestLines(text) + inFields(text) + inContents(text)
    }

    private static func inRequestLines(_ text: [UInt8]) -> [[UInt8]] {
        let rest = Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        return [
            Array("GET /".utf8) + text + rest, Array("GET /?".utf8) + text + rest, text + Array(" /".utf8) + rest,
            Array("GET / HTTP/1.1".utf8) + text + Array("\r\nHost: a\r\n\r\n".utf8),
        ]
    }

    private static func inFields(_ text: [UInt8]) -> [[UInt8]] {
        let names = [
            "User-Agent", "X-Request-Id", "X-Forwarded-For", "Forwarded", "Authorization", "Accept", "Content-Type",
            "Origin", "Cookie", "Content-Length",
        ]
        let start = Array("POST /api/v1/auth/login/ HTTP/1.1\r\nHost: a\r\n".utf8)
        let end = Array("\r\n\r\n".utf8)
        return names.map { start + Array("\($0): ".utf8) + text + end } + [
            start + text + Array(": 1".utf8) + end,
            Array("GET / HTTP/1.1\r\nHost: ".utf8) + text + end,
        ]
    }

    private static func inContents(_ text: [UInt8]) -> [[UInt8]] {
        let escaped = JSONValue.string(String(decoding: text, as: UTF8.self)).encoded
        let quoted = [UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")]
        let json = [escaped, quoted].flatMap { value in
            ["username", "password", "first_name", "instance_id", "host", "zone"].map { name in
                Array("{\"password\":\"x\",\"\(name)\":".utf8) + value + Array("}".utf8)
            }
        }
        let form = Array("password=x&username=\(percentEncoded(text))".utf8)
        let part = Array("--x\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\n".utf8) + text
        let paths = ["/api/v1/auth/login/", "/api/v1/auth/signup/"]
        return json.map { Message.request("POST", paths[0], ["Content-Type: application/json"], $0) }
            + json.map { Message.request("PUT", "/api/v1/services/s/instances/i/", [], $0) } + [
                Message.request("POST", paths[1], ["Content-Type: application/x-www-form-urlencoded"], form),
                Message.request(
                    "POST", paths[1], ["Content-Type: multipart/form-data; boundary=x"], part + Array("\r\n--x--".utf8)),
            ]
    }

    private static func percentEncoded(_ text: [UInt8]) -> String {
        text.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
