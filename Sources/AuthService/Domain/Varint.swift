/// Little-endian groups of seven bits, the highest bit of each byte but the last set (unsigned LEB128).
enum Varint {
    /// Most bytes of a number that fits 63 bits.
    static let byteLimit = 9

    static func encode(_ value: UInt64) -> [UInt8] {
        var rest = value
        var bytes: [UInt8] = []
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    /// Reads the number at the start of `bytes`.
    ///
    /// - Returns: the number and how many bytes it took; `nil` if it does not end in `byteLimit` bytes, or could have
    ///   been written in fewer.
    static func decode(_ bytes: some Collection<UInt8>) -> (value: UInt64, byteCount: Int)? {
        var value: UInt64 = 0
        for (index, byte) in bytes.prefix(byteLimit).enumerated() {
            value |= UInt64(byte & 0x7F) << UInt64(7 * index)
            guard byte & 0x80 == 0 else { continue }
            return byte == 0 && index > 0 ? nil : (value, index + 1)
        }
        return nil
    }
}
