/// The name of one exchange in answers, logs and traces.
///
/// A generated one costs no allocation: two words, shown as 32 hexadecimal digits.
package enum RequestID: Sendable, Equatable, CustomStringConvertible {
    case generated(UInt64, UInt64)
    /// Sent by the client as `X-Request-Id`, within the bounds of `isAcceptable`.
    case supplied(String)

    /// Longest `X-Request-Id` taken over from a client, in bytes.
    package static let suppliedByteLimit = 64

    package var description: String {
        switch self {
        case .supplied(let text): text
        case .generated(let high, let low):
            String(unsafeUninitializedCapacity: 32) { buffer in
                Self.writeHexadecimal(high, to: buffer.baseAddress)
                Self.writeHexadecimal(low, to: buffer.baseAddress.map { $0 + 16 })
                return 32
            }
        }
    }

    /// Whether a client's identifier may be echoed: 1 to 64 of `A-Z a-z 0-9 . _ -`.
    static func isAcceptable(_ bytes: UnsafeRawBufferPointer) -> Bool {
        (1...suppliedByteLimit).contains(bytes.count) && bytes.allSatisfy(ByteClass.isIdentifier)
    }

    /// Writes 16 lower-case digits.
    static func writeHexadecimal(_ value: UInt64, to pointer: UnsafeMutablePointer<UInt8>?) {
        guard let pointer else { return }
        for index in 0..<16 {
            let nibble = UInt8(truncatingIfNeeded: value >> UInt64(60 - 4 * index)) & 15
            pointer[index] = nibble < 10 ? nibble + 48 : nibble + 87
        }
    }
}
