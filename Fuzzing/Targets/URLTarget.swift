@testable import HTTP

/// URLs, as our client takes them apart.
extension FuzzTarget {
    static let url = FuzzTarget(name: "url") { bytes in
        guard let text = String(validating: bytes, as: UTF8.self), let url = HTTPURL(text) else { return }
        require(HTTPURL(url.description) == url, "\(url) is not what it says")
        require(!url.origin.host.isEmpty && url.origin.port != 0, "nobody to connect to")
        require(
            !url.origin.host.utf8.contains { "@/\\?#[]% ".utf8.contains($0) || $0 >= 127 }, "a host with more in it")
        require(url.target.hasPrefix("/") && url.target.utf8.allSatisfy(ByteClass.isTarget), "a bad target")
        let isBracketed = text.dropFirst(url.origin.isSecure ? 8 : 7).hasPrefix("[")
        require(isBracketed == url.origin.host.contains(":"), "brackets around a name")
        if let other = url.with(target: url.target) { require(other == url, "another target, another origin") }
    }
}
