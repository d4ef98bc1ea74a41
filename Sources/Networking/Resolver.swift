internal import CLinux
internal import Glibc

/// Turns host names into addresses, away from the event loops: `getaddrinfo` blocks.
package final class Resolver: Sendable {
    /// Names that may wait for a thread; one more is refused with `WorkerPool.QueueFull`.
    private static let queueLimit = 64

    private let workers = WorkerPool(name: "resolver", threads: 1, queueLimit: queueLimit)

    package init() {}

    /// The addresses of a host, in the order to try them; a numeric host is its own.
    ///
    /// - Throws: `ResolutionError` if the name has none; `WorkerPool.QueueFull` under overload.
    package func addresses(of host: String, port: UInt16) async throws -> [SocketAddress] {
        let literal = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        if let address = SocketAddress(ip: literal, port: port) { return [address] }
        // `getaddrinfo` would look up what stands before a NUL.
        guard !host.utf8.contains(0) else { throw ResolutionError(reason: "malformed name") }
        return try await workers.run { try Self.lookUp(host, port: port) }
    }

    package func shutdown() { workers.shutdown() }

    private static func lookUp(_ host: String, port: UInt16) throws(ResolutionError) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        hints.ai_flags = CInt(AI_ADDRCONFIG)
        var first: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &first)
        guard code == 0 else { throw ResolutionError(reason: String(cString: gai_strerror(code))) }
        defer { freeaddrinfo(first) }

        var addresses: [SocketAddress] = []
        var next = first
        while let info = next?.pointee {
            if let address = info.ai_addr { addresses.append(SocketAddress(address, length: info.ai_addrlen)) }
            next = info.ai_next
        }
        guard !addresses.isEmpty else { throw ResolutionError(reason: "no address") }
        return addresses
    }
}

/// A host name without a usable address.
package struct ResolutionError: Error, Equatable, Sendable, CustomStringConvertible {
    package let reason: String

    package var description: String { "cannot resolve the host: \(reason)" }
}
