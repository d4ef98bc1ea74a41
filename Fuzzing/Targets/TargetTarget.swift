import Shared

@testable import HTTP

/// Request targets: what is taken is decoded once, and is what another reader decodes it to.
extension FuzzTarget {
    static let target = FuzzTarget(name: "target") { bytes in
        for method in ["GET", "OPTIONS"] {
            guard let head = parse(method, bytes) else { continue }
            let path = head.string(head.path)
            if bytes.first == UInt8(ascii: "/") {
                require(Array(path.utf8) == decoded(bytes.prefix { $0 != UInt8(ascii: "?") }), "another path")
            }
            guard path != "*" else { continue }
            let again = parse(method, Array(PercentEncoding.encode(path: path).utf8))
            require(again.map { $0.string($0.path) } == path, "the path does not survive its encoding")
        }
    }

    private static func parse(_ method: String, _ target: [UInt8]) -> RequestHead? {
        let bytes = Array("\(method) ".utf8) + target + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        let head = RequestHead()
        // A target that is refused has nothing to be checked, whatever the reason.
        guard
            (try? bytes.withUnsafeBytes { try RequestHeadParser(limits: ServerLimits()).parse($0, into: head) }) != nil
        else { return nil }
        HeadInvariants.check(head, parsedFrom: bytes)
        return head
    }

    /// The simplest decoder there is, to compare with.
    private static func decoded(_ path: some Collection<UInt8>) -> [UInt8] {
        var rest = path[...]
        var decoded: [UInt8] = []
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            decoded.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return decoded
    }
}
