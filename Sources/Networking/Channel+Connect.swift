internal import CLinux
internal import Glibc

extension Channel {
    /// Opens a TCP connection from this loop; call it there.
    ///
    /// - Throws: `SystemError`; `ETIMEDOUT` if it was not established by `deadline`.
    package static func connect(
        to address: SocketAddress, on loop: EventLoop, deadline: MonotonicTime
    ) async throws(SystemError) -> Channel {
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let socket = try FileDescriptor(owning: Glibc.socket(address.family, type, 0), from: "socket")
        var on: CInt = 1
        try SystemError.check(
            setsockopt(socket.rawValue, CInt(IPPROTO_TCP), CInt(TCP_NODELAY), &on, socklen_t(MemoryLayout<CInt>.size)),
            "setsockopt")
        let result = address.withSockaddr { Glibc.connect(socket.rawValue, $0, $1) }
        guard result == 0 || errno == EINPROGRESS else { throw SystemError(call: "connect", code: errno) }

        let channel = try Channel(socket, on: loop, isConnecting: result != 0)
        channel.deadline = deadline
        if await channel.writable() == .ready, let error = channel.takeError() {
            if error == 0 { return channel }
            channel.close()
            throw SystemError(call: "connect", code: error)
        }
        channel.close()
        throw SystemError(call: "connect", code: ETIMEDOUT)
    }

    /// The pending error of the socket, 0 for none; `nil` if it cannot be asked.
    private func takeError() -> CInt? {
        var error: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : nil
    }
}
