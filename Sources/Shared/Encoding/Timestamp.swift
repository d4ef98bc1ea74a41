package import FoundationEssentials

/// Instants as text: ISO 8601 (RFC 3339), UTC, microseconds.
package enum Timestamp {
    /// Such as `2026-01-02T03:04:05.123456Z`, always of 27 characters.
    ///
    /// Instants before year 1 and after year 9999 are shown as the first and the last that fit.
    package static func iso8601Microseconds(_ date: Date) -> String {
        String(unsafeUninitializedCapacity: length) { buffer in
            write(microseconds(of: date), to: buffer)
            return length
        }
    }

    /// Parses `YYYY-MM-DDThh:mm:ss[.fraction](Z|±hh:mm)`; digits beyond microseconds are cut.
    ///
    /// - Returns: `nil` if the text is anything else, or names a day or time that does not exist.
    package static func parse(_ text: some StringProtocol) -> Date? {
        var reader = TimestampReader(Array(text.utf8))
        return reader.microseconds().map(date(microseconds:))
    }

    /// Microseconds since 1970, rounded to the nearest.
    package static func microseconds(of date: Date) -> Int64 {
        let bounded = min(max(date.timeIntervalSince1970, firstSecond), lastSecond)
        // The whole seconds apart: a product with 10⁶ would cost the precision that the difference still has.
        let seconds = bounded.rounded(.down)
        return Int64(seconds) * 1_000_000 + Int64(((bounded - seconds) * 1_000_000).rounded())
    }

    package static func date(microseconds: Int64) -> Date {
        let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return Date(timeIntervalSince1970: Double(seconds)).addingTimeInterval(Double(rest) / 1_000_000)
    }

    // MARK: Writing

    static let length = 27
    private static let firstSecond = -62_135_596_800.0
    private static let lastSecond = 253_402_300_799.0

    static func append(microseconds: Int64, to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: length) { buffer in
            write(microseconds, to: buffer)
            bytes.append(contentsOf: UnsafeBufferPointer(buffer))
        }
    }

    private static func write(_ microseconds: Int64, to buffer: UnsafeMutableBufferPointer<UInt8>) {
        let second = CivilTime.floorDivide(microseconds, by: 1_000_000)
        let time = CivilTime(secondsSince1970: second.quotient)
        write(time.year, 4, at: 0, then: "-", buffer)
        write(time.month, 2, at: 5, then: "-", buffer)
        write(time.day, 2, at: 8, then: "T", buffer)
        write(time.hour, 2, at: 11, then: ":", buffer)
        write(time.minute, 2, at: 14, then: ":", buffer)
        write(time.second, 2, at: 17, then: ".", buffer)
        write(Int(second.remainder), 6, at: 20, then: "Z", buffer)
    }

    @inline(__always)
    private static func write(
        _ value: Int, _ digits: Int, at start: Int, then separator: Unicode.Scalar,
        _ buffer: UnsafeMutableBufferPointer<UInt8>
    ) {
        var rest = value
        for index in stride(from: start + digits - 1, through: start, by: -1) {
            buffer[index] = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
            rest /= 10
        }
        buffer[start + digits] = UInt8(ascii: separator)
    }
}
