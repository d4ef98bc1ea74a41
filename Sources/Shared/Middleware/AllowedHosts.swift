package import HTTP

/// The names this service answers to, from `ALLOWED_HOSTS`: what is sent as `Host` ends up in links and caches.
package struct AllowedHosts: Sendable {
    /// Every name, for development.
    package static let any = AllowedHosts(["*"])
    /// What a service on loopback is called by those who mean it.
    ///
    /// A page of a foreign site whose name its owner lets point to loopback is of another name: without this check it
    /// would be of one origin with the service, and free to write what needs no credentials.
    package static let loopbackNames = ["localhost", "127.0.0.1", "[::1]"]

    /// Asked by orchestrators by the address of the moment; nothing there depends on the name.
    private static let probePaths: Set<String> = ["/health", "/live", "/ready", "/metrics"]

    /// Whether every name is allowed.
    package let isAny: Bool
    private let names: Set<String>
    private let suffixes: [String]

    /// - Parameter patterns: names, `.example.com` for a domain with all below it, or `*`.
    package init(_ patterns: [String]) {
        let patterns = patterns.map { $0.lowercased() }
        isAny = patterns.contains("*")
        names = Set(patterns.map { $0.hasPrefix(".") ? String($0.dropFirst()) : $0 })
        suffixes = patterns.filter { $0.hasPrefix(".") }
    }

    /// - Throws: `Problem` 400 for a request to another name.
    package func check(_ request: Request) throws(Problem) {
        if allows(request.authority) || isProbe(request.path) { return }
        throw Problem(
            .badRequest, code: "host_not_allowed", detail: "The host named in the request is not served here.")
    }

    /// - Parameter authority: a host, perhaps with a port.
    package func allows(_ authority: String) -> Bool {
        if isAny { return true }
        let host = Self.host(of: authority.lowercased())
        return names.contains(host) || suffixes.contains { host.hasSuffix($0) }
    }

    private static func host(of authority: String) -> String {
        // The port begins behind the last colon, unless that stands in the brackets of an IPv6 address.
        let end = authority.lastIndex(of: ":").flatMap { authority[$0...].contains("]") ? nil : $0 }
        let host = authority[..<(end ?? authority.endIndex)]
        return String(host.hasSuffix(".") ? host.dropLast() : host)
    }

    private func isProbe(_ path: String) -> Bool {
        Self.probePaths.contains(path.hasSuffix("/") ? String(path.dropLast()) : path)
    }
}
