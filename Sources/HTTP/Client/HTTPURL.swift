/// An absolute `http` or `https` URL, taken apart as far as a client needs (RFC 3986, RFC 9110 §4.2).
package struct HTTPURL: Sendable, Hashable, CustomStringConvertible {
    /// Longest URL, in bytes.
    package static let byteLimit = 8 * 1024

    /// Whom to connect to.
    package struct Origin: Sendable, Hashable, CustomStringConvertible {
        package let isSecure: Bool
        /// A name or a numeric address; IPv6 without brackets.
        package let host: String
        package let port: UInt16

        package var authority: String {
            let shown = host.contains(":") ? "[\(host)]" : host
            return port == (isSecure ? 443 : 80) ? shown : "\(shown):\(port)"
        }

        package var description: String { "\(isSecure ? "https" : "http")://\(authority)" }
    }

    package let origin: Origin
    /// Path and query, as they go on the request line; begins with a slash.
    package let target: String

    package var description: String { "\(origin)\(target)" }

    /// - Returns: `nil` for anything but a well-formed absolute URL without user info and fragment.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.byteLimit, text.utf8.allSatisfy(ByteClass.isTarget) else { return nil }
        let isSecure = text.hasPrefix("https://")
        guard isSecure || text.hasPrefix("http://") else { return nil }
        let rest = text.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let target = rest.dropFirst(authority.count)
        guard let origin = Self.origin(authority, isSecure: isSecure) else { return nil }
        self.origin = origin
        self.target = target.hasPrefix("/") ? String(target) : "/" + target
    }

    /// The same origin with another path and query.
    ///
    /// - Returns: `nil` unless the target is well-formed and begins with a slash: else it would lengthen the host.
    package func with(target: String) -> HTTPURL? { target.hasPrefix("/") ? HTTPURL("\(origin)\(target)") : nil }

    private static func origin(_ authority: Substring, isSecure: Bool) -> Origin? {
        var host = authority
        var port: UInt16 = isSecure ? 443 : 80
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<end]
            // Brackets around what could be a name would lose it: without a colon it is no IPv6 address.
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { return nil }
            let rest = authority[authority.index(after: end)...]
            if !rest.isEmpty {
                guard rest.hasPrefix(":"), let number = UInt16(decimal: rest.dropFirst()) else { return nil }
                port = number
            }
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            guard let number = UInt16(decimal: authority[authority.index(after: colon)...]) else { return nil }
            port = number
        }
        let isName = authority.hasPrefix("[") || host.utf8.allSatisfy(ByteClass.isIdentifier)
        guard !host.isEmpty, host.utf8.count <= 253, isName, port != 0 else { return nil }
        return Origin(isSecure: isSecure, host: host.lowercased(), port: port)
    }
}

extension UInt16 {
    /// Decimal digits and nothing else: no sign, no blank.
    init?(decimal text: Substring) {
        guard !text.isEmpty, text.utf8.allSatisfy(ByteClass.isDigit) else { return nil }
        self.init(text)
    }
}
