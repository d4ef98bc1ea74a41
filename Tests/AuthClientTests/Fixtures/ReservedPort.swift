import Glibc
import Networking

/// A free port of the loopback that stays ours: connections are refused until something listens there.
///
/// The registry's listeners share their port (`SO_REUSEPORT`), so it can come, go and come back, and nobody else takes
/// its place meanwhile.
final class ReservedPort: Sendable {
    let number: UInt16
    private let descriptor: CInt

    init() throws {
        let socket = try FileDescriptor(owning: Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0), from: "socket")
        var on: CInt = 1
        let size = socklen_t(MemoryLayout<CInt>.size)
        // The one to share the port with the listeners, the other with their check that nobody listens there.
        for option in [SO_REUSEPORT, SO_REUSEADDR] {
            try Self.check(setsockopt(socket.rawValue, SOL_SOCKET, option, &on, size), "setsockopt")
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                try Self.check(bind(socket.rawValue, address, length), "bind")
                try Self.check(getsockname(socket.rawValue, address, &length), "getsockname")
            }
        }
        number = UInt16(bigEndian: address.sin_port)
        descriptor = socket.release()
    }

    deinit { _ = close(descriptor) }

    /// Where a registry listens or does not.
    var url: String { "http://127.0.0.1:\(number)" }

    private static func check(_ result: CInt, _ call: String) throws {
        guard result == 0 else { throw SystemError(call: call, code: errno) }
    }
}
