/// An absolute `http` or `https` URL without user information or fragment (RFC 9110 §4.2).
struct HealthCheckURL: Hashable, Sendable {
    let text: String

    init(_ text: String, limit: Int) throws(InvalidValue) {
        guard text.utf8.count <= limit else { throw .tooLong(limit) }
        guard Self.isPrintable(text), let authority = Self.authority(of: text), Self.isHostAndPort(authority) else {
            throw .malformed("Enter an absolute http or https URL.")
        }
        self.text = text
    }

    /// ASCII that may stand in a URL: no blanks, controls, quotes, angle brackets, backslashes, and no `#`.
    private static func isPrintable(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            (0x21...0x7E).contains(byte) && !"\"<>\\^`{|}#".utf8.contains(byte)
        }
    }

    private static func authority(of text: String) -> Substring? {
        guard let separator = text.firstRange(of: "://") else { return nil }
        guard ["http", "https"].contains(text[..<separator.lowerBound].lowercased()) else { return nil }
        return text[separator.upperBound...].prefix { $0 != "/" && $0 != "?" }
    }

    private static func isHostAndPort(_ authority: Substring) -> Bool {
        guard let (host, port) = split(authority) else { return false }
        guard (try? Host(String(host))) != nil else { return false }  // why it is no host is of no use here
        guard let port else { return true }
        guard port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(port) else { return false }
        return (1...65_535).contains(number)
    }

    private static func split(_ authority: Substring) -> (host: Substring, port: Substring?)? {
        guard authority.first == "[" else {
            let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return parts.first.map { ($0, parts.count > 1 ? parts[1] : nil) }
        }
        guard let end = authority.firstIndex(of: "]") else { return nil }
        let host = authority[authority.index(after: authority.startIndex)..<end]
        let rest = authority[authority.index(after: end)...]
        guard host.contains(":") else { return nil }
        guard !rest.isEmpty else { return (host, nil) }
        return rest.first == ":" ? (host, rest.dropFirst()) : nil
    }
}
