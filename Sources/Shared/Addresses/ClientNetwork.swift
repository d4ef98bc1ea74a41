/// The network a client is counted by: its IPv4 address, or the /64 of its IPv6 address.
///
/// A /64 is what one subscriber is given; counting single IPv6 addresses would count nobody.
package struct ClientNetwork: Sendable, Hashable, CustomStringConvertible {
    private let network: IPNetwork?

    /// - Parameter address: text; whatever is no address is one network together.
    package init(of address: String) {
        network = IPAddress(parsing: address).map { IPNetwork(of: $0, prefixLength: $0.isIPv4 ? 32 : 64) }
    }

    /// A key for limits and records, such as `192.0.2.1` or `2001:db8::/64`.
    package var description: String {
        guard let network else { return "unknown" }
        return network.address.isIPv4 ? network.address.description : network.description
    }
}
