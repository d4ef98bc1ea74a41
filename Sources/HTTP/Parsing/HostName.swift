/// What `Host` and the authority of a target may be: `uri-host [ ":" port ]` (RFC 9110 §7.2, RFC 3986 §3.2.2).
///
/// Registered names hold letters, digits, dots, hyphens and underscores here, without escapes and sub-delimiters: no
/// name on a network needs them. An empty host is refused as RFC 9110 §4.2.1 has it for `http`, user info as §4.2.4 has.
enum HostName {
    /// Longest value, in bytes: a name of the DNS, and a port.
    static let byteLimit = 255

    static func isValid(_ authority: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard authority.count <= byteLimit, let end = hostEnd(authority) else { return false }
        return isPort(authority[end...])
    }

    /// Where the host ends, if it is one.
    private static func hostEnd(_ authority: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        if authority.first == UInt8(ascii: "[") {
            guard let bracket = authority.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            let address = authority[(authority.startIndex + 1)..<bracket]
            return !address.isEmpty && address.allSatisfy(isPartOfAddress) ? bracket + 1 : nil
        }
        let end = authority.firstIndex(of: UInt8(ascii: ":")) ?? authority.endIndex
        let name = authority[..<end]
        return !name.isEmpty && name.allSatisfy(ByteClass.isIdentifier) ? end : nil
    }

    private static func isPartOfAddress(_ byte: UInt8) -> Bool {
        ByteClass.hexadecimal(byte) != nil || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    }

    /// Nothing, or a colon and at most five digits; there may be none (RFC 3986 §3.2.3).
    private static func isPort(_ rest: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard let colon = rest.first else { return true }
        return colon == UInt8(ascii: ":") && rest.count <= 6 && rest.dropFirst().allSatisfy(ByteClass.isDigit)
    }
}
