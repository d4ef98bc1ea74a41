/// The value of a `Content-Type` field, in parts (RFC 9110 §8.3.1).
struct MediaType {
    /// Type and subtype in lower case; empty if there is none.
    let name: String
    private let parameters: [(name: String, value: String)]

    init(_ field: String) {
        let parts = field.split(separator: ";", omittingEmptySubsequences: false).map { $0.trimmingBlanks() }
        name = parts[0].lowercased()
        parameters = parts.dropFirst().compactMap { part in
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { return nil }
            return (pair[0].lowercased(), Self.unquoted(pair[1]))
        }
    }

    func parameter(_ name: String) -> String? { parameters.first { $0.name == name }?.value }

    /// Whether every reader sees the same parameters: none comes twice, and no quoted value holds what separates them.
    var isUnambiguous: Bool {
        Set(parameters.map(\.name)).count == parameters.count
            && parameters.allSatisfy { !$0.value.contains { $0 == "\"" || $0 == "\\" } }
    }

    /// Whether the text in the content is UTF-8, as it is unless the client says otherwise.
    var isUTF8: Bool { ["utf-8", "utf8", "us-ascii"].contains(parameter("charset")?.lowercased() ?? "utf-8") }

    private static func unquoted(_ value: Substring) -> String {
        guard value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") else { return String(value) }
        return String(value.dropFirst().dropLast())
    }
}

extension Substring {
    /// Without the spaces and tabs at both ends.
    fileprivate func trimmingBlanks() -> Substring {
        var text = self
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
