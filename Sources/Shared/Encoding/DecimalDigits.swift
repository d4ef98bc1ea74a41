/// Decimal numbers as ASCII, without a `String` in between.
enum DecimalDigits {
    /// Digits of the largest number, a sign or a point included.
    private static let longest = 21

    static func append(_ value: Int64, to bytes: inout [UInt8]) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        append(value.magnitude, to: &bytes)
    }

    static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        write(to: &bytes) { writer in writer.prepend(value) }
    }

    /// Appends seconds with three digits behind the point.
    static func append(milliseconds: UInt64, to bytes: inout [UInt8]) {
        write(to: &bytes) { writer in
            let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
            writer.prepend(rest, digits: 3)
            writer.prepend(byte: UInt8(ascii: "."))
            writer.prepend(seconds)
        }
    }

    /// Writes from the end of a small piece of the stack towards its start.
    private struct Writer {
        let buffer: UnsafeMutableBufferPointer<UInt8>
        var start: Int

        mutating func prepend(byte: UInt8) {
            start -= 1
            buffer[start] = byte
        }

        mutating func prepend(_ value: UInt64) {
            var rest = value
            repeat {
                prepend(byte: 0x30 + UInt8(truncatingIfNeeded: rest % 10))
                rest /= 10
            } while rest > 0
        }

        mutating func prepend(_ value: UInt64, digits: Int) {
            var rest = value
            for _ in 0..<digits {
                prepend(byte: 0x30 + UInt8(truncatingIfNeeded: rest % 10))
                rest /= 10
            }
        }
    }

    @inline(__always)
    private static func write(to bytes: inout [UInt8], _ body: (inout Writer) -> Void) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: longest) { buffer in
            var writer = Writer(buffer: buffer, start: longest)
            body(&writer)
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[writer.start...]))
        }
    }
}
