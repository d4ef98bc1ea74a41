internal import Glibc
internal import Networking

/// Blocking TCP sockets on loopback, for peers that do what ours would not.
package enum TestSockets {
    /// A listening socket; the caller closes it.
    package static func listen() -> (descriptor: CInt, port: UInt16) {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                precondition(bind(descriptor, address, length) == 0 && Glibc.listen(descriptor, 8) == 0)
                precondition(getsockname(descriptor, address, &length) == 0)
            }
        }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// The next connection to a listening socket; the caller closes it.
    package static func accept(_ listener: CInt) -> CInt { Glibc.accept(listener, nil, nil) }

    /// A connection to a port of this machine; the caller closes it.
    package static func connect(_ port: UInt16) -> CInt {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = loopback(port: port)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        precondition(code == 0, "no connection: \(errno)")
        return descriptor
    }

    /// Closes a socket so that the peer is told of a reset and not of an end.
    package static func reset(_ descriptor: CInt) {
        var immediately = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &immediately, socklen_t(MemoryLayout<linger>.size))
        close(descriptor)
    }

    package static func close(_ descriptor: CInt) { _ = Glibc.close(descriptor) }

    package static func write(_ text: String, to descriptor: CInt) {
        let bytes = Array(text.utf8)
        _ = send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL))
    }

    /// Everything up to the end, or the reset.
    package static func readToEnd(_ descriptor: CInt) -> [UInt8] {
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { return all }
            all += chunk[..<count]
        }
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}

/// Waits until `condition` holds, but not for ever: it gives up after a minute, and what is expected next fails.
package func waitUntil(_ condition: () async -> Bool) async throws {
    let deadline = MonotonicTime.now + .seconds(60)
    while await !condition(), MonotonicTime.now < deadline { try await Task.sleep(for: .milliseconds(2)) }
}

/// Runs what blocks on a thread of its own.
package func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    let worker = WorkerPool(name: "foreign", threads: 1, queueLimit: 1)
    defer { worker.shutdown() }
    return try await worker.run(body)
}
