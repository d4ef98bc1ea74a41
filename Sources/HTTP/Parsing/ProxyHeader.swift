internal import Networking

/// What a proxy tells of the client before the first byte of the connection proper: the PROXY protocol, versions 1 and 2
/// (HAProxy's `proxy-protocol.txt`).
enum ProxyHeader: Equatable {
    /// Longest header taken, in bytes; version 1 is shorter, version 2 has room for the extensions in use.
    static let byteLimit = 1024
    private static let textByteLimit = 107
    private static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10]

    /// The end has not come.
    case incomplete
    /// It takes `length` bytes; `client` is the client's IP address, `nil` where the proxy speaks for itself.
    case complete(length: Int, client: String?)
    case malformed

    /// Reads the header that `bytes` begin with.
    static func parse(_ bytes: UnsafeRawBufferPointer) -> ProxyHeader {
        guard let first = bytes.first else { return .incomplete }
        return first == signature[0] ? binary(bytes) : text(bytes)
    }

    // MARK: Version 1

    /// `PROXY TCP4 192.0.2.1 198.51.100.1 56324 443` and CRLF (§2.1).
    private static func text(_ bytes: UnsafeRawBufferPointer) -> ProxyHeader {
        let known = "PROXY ".utf8
        guard bytes.prefix(known.count).elementsEqual(known.prefix(bytes.count)) else { return .malformed }
        let line = bytes.prefix(textByteLimit)
        guard let end = line.firstIndex(of: 10) else {
            return bytes.count < textByteLimit ? .incomplete : .malformed
        }
        guard end > known.count, line[end - 1] == 13 else { return .malformed }
        let words = line[known.count..<end - 1].split(separator: 32, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        switch words.first {
        case "UNKNOWN": return .complete(length: end + 1, client: nil)
        case "TCP4" where isAddressLine(words, of: 4), "TCP6" where isAddressLine(words, of: 6):
            // In the one spelling that addresses have elsewhere: limits and logs go by it.
            return .complete(length: end + 1, client: SocketAddress(ip: words[1], port: 0)?.ip)
        default: return .malformed
        }
    }

    private static func isAddressLine(_ words: [String], of version: Int) -> Bool {
        guard words.count == 5 else { return false }
        let addresses = words[1...2].map { SocketAddress(ip: $0, port: 0) }
        return addresses.allSatisfy { $0?.ipVersion == version }
            && words[3...4].allSatisfy { UInt16(decimal: $0[...]) != nil && ($0 == "0" || !$0.hasPrefix("0")) }
    }

    // MARK: Version 2

    /// Signature, version and command, family, length, addresses, extensions (§2.2).
    private static func binary(_ bytes: UnsafeRawBufferPointer) -> ProxyHeader {
        guard bytes.prefix(signature.count).elementsEqual(signature.prefix(bytes.count)) else { return .malformed }
        guard bytes.count >= 16 else { return .incomplete }
        let length = 16 + (Int(bytes[14]) << 8) + Int(bytes[15])
        guard length <= byteLimit, bytes[12] >> 4 == 2 else { return .malformed }
        guard bytes.count >= length else { return .incomplete }
        switch bytes[12] & 15 {
        case 0: return .complete(length: length, client: nil)
        case 1: return proxied(bytes, length: length)
        default: return .malformed
        }
    }

    private static func proxied(_ bytes: UnsafeRawBufferPointer, length: Int) -> ProxyHeader {
        switch bytes[13] {
        // TCP or UDP over IPv4; the sender's address comes first.
        case 0x11, 0x12:
            guard length >= 16 + 12 else { return .malformed }
            return .complete(length: length, client: SocketAddress(ipBytes: Array(bytes[16..<20]))?.ip)
        case 0x21, 0x22:
            guard length >= 16 + 36 else { return .malformed }
            return .complete(length: length, client: SocketAddress(ipBytes: Array(bytes[16..<32]))?.ip)
        // Unspecified, or a Unix socket: the peer's own address stands.
        case 0x00, 0x31, 0x32: return .complete(length: length, client: nil)
        default: return .malformed
        }
    }
}
