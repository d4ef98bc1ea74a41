import Shared

@testable import HTTP

/// PROXY headers, at every length that reads could give them.
extension FuzzTarget {
    static let proxy = FuzzTarget(name: "proxy") { bytes in
        var verdict = ProxyHeader.incomplete
        for count in 0...bytes.count {
            let found = bytes.withUnsafeBytes { ProxyHeader.parse(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            require(verdict == .incomplete || found == verdict, "more bytes turn \(verdict) into \(found)")
            verdict = found
        }
        require(verdict != .incomplete || bytes.count < ProxyHeader.byteLimit, "a header without an end")
        guard case .complete(let length, let client) = verdict else { return }
        require(length <= min(bytes.count, ProxyHeader.byteLimit), "a header longer than what came")
        require(client.map { IPAddress(parsing: $0) != nil && !$0.utf8.contains(0) } ?? true, "no address")
    }
}
