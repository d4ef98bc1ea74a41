/// The character classes of HTTP.
///
/// Each is two words of one bit a byte, written as literals: the parser asks for every byte of every head, and a
/// table behind a lazily initialised global would cost it a check each time.
package enum ByteClass {
    /// `tchar` (RFC 9110 §5.6.2): letters, digits and ``!#$%&'*+-.^_`|~``.
    @inline(__always)
    package static func isToken(_ byte: UInt8) -> Bool {
        contains(byte, below64: 0x03FF_6CFA_0000_0000, below128: 0x57FF_FFFF_C7FF_FFFE)
    }

    /// What a request target may hold (RFC 3986 §3, without the fragment).
    @inline(__always)
    static func isTarget(_ byte: UInt8) -> Bool {
        contains(byte, below64: 0xAFFF_FFF2_0000_0000, below128: 0x47FF_FFFE_AFFF_FFFF)
    }

    /// Letters, digits, dot, underscore, hyphen.
    @inline(__always)
    package static func isIdentifier(_ byte: UInt8) -> Bool {
        contains(byte, below64: 0x03FF_6000_0000_0000, below128: 0x07FF_FFFE_87FF_FFFE)
    }

    /// `field-vchar`, space or tab (RFC 9110 §5.5); bytes above 127 are opaque.
    @inline(__always)
    package static func isFieldContent(_ byte: UInt8) -> Bool { byte >= 32 ? byte != 127 : byte == 9 }

    /// Space or tab, the only white space inside a line (RFC 9110 §5.6.3).
    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

    @inline(__always)
    static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 65 < 26 ? byte + 32 : byte }

    /// The value of a hexadecimal digit.
    package static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }

    @inline(__always)
    private static func contains(_ byte: UInt8, below64: UInt64, below128: UInt64) -> Bool {
        let word = byte < 64 ? below64 : below128
        return byte < 128 && (word &>> UInt64(byte & 63)) & 1 == 1
    }
}
