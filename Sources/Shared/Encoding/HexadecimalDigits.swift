/// Lower-case hexadecimal.
enum HexadecimalDigits {
    /// The digit of the low four bits.
    @inline(__always)
    static func digit(_ nibble: UInt8) -> UInt8 {
        let value = nibble & 15
        return value < 10 ? 0x30 + value : 0x57 + value
    }

    /// Appends sixteen digits.
    static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: UInt64(60), through: 0, by: -4) {
            bytes.append(digit(UInt8(truncatingIfNeeded: value &>> shift)))
        }
    }
}
