package import FoundationEssentials

extension UUID {
    /// - Parameter counter: the twelve bits behind the time.
    init(version7 milliseconds: UInt64, counter: UInt16, random: UInt64) {
        let high = milliseconds << 16 | 0x7000 | UInt64(counter & 0xFFF)
        let low = random >> 2 | 0x8000_0000_0000_0000
        func byte(_ word: UInt64, _ index: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word >> (56 - 8 * index)) }
        self.init(
            uuid: (
                byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3),
                byte(high, 4), byte(high, 5), byte(high, 6), byte(high, 7),
                byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3),
                byte(low, 4), byte(low, 5), byte(low, 6), byte(low, 7)
            )
        )
    }

    /// The instant a version 7 identifier was made at, to the millisecond; `nil` for other versions.
    package var version7Date: Date? {
        let bytes = self.bytes
        guard bytes[6] >> 4 == 7 else { return nil }
        return Date(timeIntervalSince1970: Double(bytes[..<6].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }) / 1000)
    }

    /// The sixteen bytes, in network order.
    package var bytes: [UInt8] { withUnsafeBytes(of: uuid) { Array($0) } }

    /// The text form as it goes over the wire: lower case.
    package var lowercased: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            withUnsafeBytes(of: uuid) { bytes in
                var position = 0
                for (index, byte) in bytes.enumerated() {
                    if index == 4 || index == 6 || index == 8 || index == 10 {
                        buffer[position] = UInt8(ascii: "-")
                        position += 1
                    }
                    buffer[position] = HexadecimalDigits.digit(byte >> 4)
                    buffer[position + 1] = HexadecimalDigits.digit(byte)
                    position += 2
                }
            }
            return 36
        }
    }
}
