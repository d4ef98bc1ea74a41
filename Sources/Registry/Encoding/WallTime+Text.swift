extension WallTime {
    private static let quotedLength = 29

    /// `2026-01-02T03:04:05.123456Z` in quotation marks, as JSON has it.
    ///
    /// It stands on the stack: each heartbeat writes three of them.
    func withQuotedText<Result>(_ body: (UnsafeMutableBufferPointer<UInt8>) -> Result) -> Result {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.quotedLength) { buffer in
            let (days, ofDay) = Self.divide(microseconds, by: 86_400_000_000)
            let (seconds, fraction) = Self.divide(ofDay, by: 1_000_000)
            let date = Self.civil(daysSince1970: days)
            buffer[0] = UInt8(ascii: "\"")
            Self.put(date.year, digits: 4, at: 1, then: "-", buffer)
            Self.put(date.month, digits: 2, at: 6, then: "-", buffer)
            Self.put(date.day, digits: 2, at: 9, then: "T", buffer)
            Self.put(seconds / 3_600, digits: 2, at: 12, then: ":", buffer)
            Self.put(seconds / 60 % 60, digits: 2, at: 15, then: ":", buffer)
            Self.put(seconds % 60, digits: 2, at: 18, then: ".", buffer)
            Self.put(fraction, digits: 6, at: 21, then: "Z", buffer)
            buffer[28] = UInt8(ascii: "\"")
            return body(buffer)
        }
    }

    private static func put(
        _ number: Int64, digits: Int, at start: Int, then separator: Unicode.Scalar,
        _ buffer: UnsafeMutableBufferPointer<UInt8>
    ) {
        var rest = number
        for index in (start..<start + digits).reversed() {
            buffer[index] = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
            rest /= 10
        }
        buffer[start + digits] = UInt8(ascii: separator)
    }

    /// The proleptic Gregorian date, by Howard Hinnant's `civil_from_days`.
    private static func civil(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = divide(days + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    /// Rounded down, so that times before 1970 keep a remainder from 0.
    private static func divide(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
