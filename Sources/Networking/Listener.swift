internal import CLinux
internal import Glibc

/// A listening TCP socket, not yet on a loop.
///
/// Each event loop has one of its own on the same address (`SO_REUSEPORT`), so that the kernel spreads connections.
package struct Listener: ~Copyable {
    private let socket: FileDescriptor

    /// Connections the kernel keeps until they are accepted.
    private static let backlog: CInt = 1024

    /// Binds and listens; port 0 takes a free one.
    package init(_ address: SocketAddress) throws(SystemError) {
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let socket = try FileDescriptor(owning: Glibc.socket(address.family, type, 0), from: "socket")
        try Self.enable(SO_REUSEADDR, level: SOL_SOCKET, on: socket.rawValue)
        try Self.enable(SO_REUSEPORT, level: SOL_SOCKET, on: socket.rawValue)
        // Accepted sockets inherit it: answers are written whole and must not wait for more.
        try Self.enable(CInt(TCP_NODELAY), level: CInt(IPPROTO_TCP), on: socket.rawValue)
        try SystemError.check(address.withSockaddr { bind(socket.rawValue, $0, $1) }, "bind \(address)")
        try SystemError.check(listen(socket.rawValue, Self.backlog), "listen")
        self.socket = socket
    }

    /// Checks that nobody listens on the address yet.
    ///
    /// Sockets that share a port share it with any process of the same user that does likewise: a second service started
    /// by mistake would get every other connection. One that does not share is refused where another listens.
    ///
    /// - Throws: `SystemError`, `EADDRINUSE` if somebody does.
    package static func checkIsFree(_ address: SocketAddress) throws(SystemError) {
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let socket = try FileDescriptor(owning: Glibc.socket(address.family, type, 0), from: "socket")
        try enable(SO_REUSEADDR, level: SOL_SOCKET, on: socket.rawValue)
        try SystemError.check(address.withSockaddr { bind(socket.rawValue, $0, $1) }, "bind \(address)")
    }

    /// Where the socket is bound; tells the port that 0 became.
    package var address: SocketAddress {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(socket.rawValue, $0, &length) }
        }
        return SocketAddress(storage, length: length)
    }

    package consuming func release() -> CInt { socket.release() }

    private static func enable(_ option: CInt, level: CInt, on descriptor: CInt) throws(SystemError) {
        var on: CInt = 1
        try SystemError.check(
            setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout<CInt>.size)), "setsockopt")
    }
}

/// A listener on its event loop.
package final class Acceptor {
    private let channel: Channel

    package init(descriptor: CInt, on loop: EventLoop) throws(SystemError) {
        channel = try Channel(FileDescriptor(owning: descriptor, from: "listen"), on: loop)
    }

    /// The outcome of one accept.
    package enum Accepted: ~Copyable {
        case connection(FileDescriptor, SocketAddress)
        /// Nobody waits: wait with `acceptable()`.
        case none
        /// The process or machine lacks descriptors or memory: accepting must pause.
        case exhausted(SystemError)
    }

    package func accept() -> Accepted {
        while true {
            var storage = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let descriptor = clinux_accept4(channel.descriptor, &storage, &length)
            if let socket = try? FileDescriptor(owning: descriptor, from: "accept4") {
                return .connection(socket, SocketAddress(storage, length: length))
            }
            switch errno {
            case EAGAIN:
                channel.drained()
                return .none
            case EBADF, EINVAL: return .none  // The listener is closed: nobody comes any more.
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted(SystemError(call: "accept4", code: errno))
            default: continue  // The peer gave up while waiting: next (accept(2), "Error handling").
            }
        }
    }

    package func acceptable() async -> Readiness { await channel.readable() }

    /// Begins no further handshake; those that are under way complete and can be accepted.
    package func refuseNew() {
        // Without it, closing resets what completes in between: a pity, and no more.
        _ = clinux_refuse_new_connections(channel.descriptor)
    }

    package func interrupt() { channel.interrupt() }
    package func close() { channel.close() }
}
