import FoundationEssentials

extension UUID {
    /// The 16 bytes in network order (RFC 9562 §4).
    var octets: [UInt8] { withUnsafeBytes(of: uuid) { Array($0) } }

    /// The identifier with these bytes.
    ///
    /// - Precondition: there are 16.
    init(octets bytes: some Collection<UInt8>) {
        precondition(bytes.count == 16)
        var value = uuid_t(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &value) { $0.copyBytes(from: bytes) }
        self.init(uuid: value)
    }
}
