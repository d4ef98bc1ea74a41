/// The addresses that share a prefix, such as `10.0.0.0/8`.
package struct IPNetwork: Sendable, Hashable {
    package let address: IPAddress
    /// In bits.
    package let prefixLength: Int

    /// - Precondition: `prefixLength` is from 0 to the length of the address.
    package init(of address: IPAddress, prefixLength: Int) {
        precondition((0...address.bytes.count * 8).contains(prefixLength))
        self.address = address.masked(toPrefix: prefixLength)
        self.prefixLength = prefixLength
    }

    /// Parses `address/length`; an address alone is a network of one.
    package init?(parsing text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(parsing: String(first)) else { return nil }
        let width = address.bytes.count * 8
        guard parts.count == 2 else {
            self.init(of: address, prefixLength: width)
            return
        }
        guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(parts[1]),
            (0...width).contains(length)
        else { return nil }
        self.init(of: address, prefixLength: length)
    }

    package func contains(_ other: IPAddress) -> Bool {
        other.bytes.count == address.bytes.count && other.masked(toPrefix: prefixLength) == address
    }
}

extension IPNetwork: CustomStringConvertible {
    package var description: String { "\(address)/\(prefixLength)" }
}
