import Glibc
import Networking

/// A port that the system will give to nobody who asks for any, and on which nobody listens yet.
///
/// The socket is bound and no more; a service may still bind to the same port, as its own sockets share theirs.
final class ReservedPort: Sendable {
    let port: UInt16
    private let descriptor: CInt

    init() throws {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError(call: "socket", code: errno) }
        guard let port = Self.bindToAnyPort(descriptor) else {
            let code = errno
            _ = close(descriptor)
            throw SystemError(call: "bind", code: code)
        }
        self.descriptor = descriptor
        self.port = port
    }

    deinit { _ = close(descriptor) }

    private static func bindToAnyPort(_ descriptor: CInt) -> UInt16? {
        var on: CInt = 1
        for option in [SO_REUSEADDR, SO_REUSEPORT] {
            setsockopt(descriptor, SOL_SOCKET, option, &on, socklen_t(MemoryLayout<CInt>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 ? getsockname(descriptor, pointer, &length) : -1
            }
        }
        return result == 0 ? UInt16(bigEndian: address.sin_port) : nil
    }
}
