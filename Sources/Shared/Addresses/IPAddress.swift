import CLinux
import Glibc

/// An IPv4 or IPv6 address, in network order.
///
/// An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) becomes the IPv4 address it stands for, so that one client has one
/// form.
package struct IPAddress: Sendable, Hashable {
    /// 4 or 16 bytes.
    package let bytes: [UInt8]

    package var isIPv4: Bool { bytes.count == 4 }

    init(bytes: [UInt8]) {
        let isMapped = bytes.count == 16 && bytes[..<12].elementsEqual(Self.mappedPrefix)
        self.bytes = isMapped ? Array(bytes[12...]) : bytes
    }

    /// Parses the text forms that `inet_pton` accepts, without zone or port.
    package init?(parsing text: String) {
        // The C library would read up to a NUL and call the beginning an address.
        guard !text.utf8.contains(0) else { return nil }
        let family = text.utf8.contains(UInt8(ascii: ":")) ? AF_INET6 : AF_INET
        var buffer = [UInt8](repeating: 0, count: family == AF_INET6 ? 16 : 4)
        guard inet_pton(family, text, &buffer) == 1 else { return nil }
        self.init(bytes: buffer)
    }

    /// The address with every bit behind the first `prefixLength` cleared.
    package func masked(toPrefix prefixLength: Int) -> IPAddress {
        var masked = bytes
        for index in masked.indices {
            let kept = min(max(prefixLength - index * 8, 0), 8)
            masked[index] &= UInt8(truncatingIfNeeded: 0xFF00 >> kept)
        }
        return IPAddress(unmapped: masked)
    }

    /// Keeps the bytes as they are: masking must not turn an IPv6 network into an IPv4 address.
    private init(unmapped bytes: [UInt8]) {
        self.bytes = bytes
    }

    private static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
}

extension IPAddress: CustomStringConvertible {
    /// The canonical text form (RFC 5952 for IPv6).
    package var description: String {
        String(unsafeUninitializedCapacity: Int(INET6_ADDRSTRLEN)) { buffer in
            buffer.withMemoryRebound(to: CChar.self) { text in
                let family = isIPv4 ? AF_INET : AF_INET6
                guard inet_ntop(family, bytes, text.baseAddress, socklen_t(text.count)) != nil else { return 0 }
                return text.firstIndex(of: 0) ?? 0
            }
        }
    }
}
