import Glibc

/// A point in civil time, in microseconds since 1970 (UTC): what the wire shows, never what decides an expiry.
struct WallTime: Hashable, Sendable {
    let microseconds: Int64

    static func + (time: Self, seconds: Int) -> Self {
        Self(microseconds: time.microseconds + Int64(seconds) * 1_000_000)
    }

    static func now() -> Self {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Self(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}

extension WallTime {
    /// `2026-01-02T03:04:05.123456Z`: 27 bytes, without a formatter, for it is written three times a heartbeat.
    func append(to bytes: inout [UInt8]) {
        let (days, ofDay) = microseconds.flooredDivision(by: 86_400_000_000)
        let (year, month, day) = Self.civil(daysSince1970: days)
        let (seconds, fraction) = ofDay.flooredDivision(by: 1_000_000)
        Self.append(year, digits: 4, then: UInt8(ascii: "-"), to: &bytes)
        Self.append(month, digits: 2, then: UInt8(ascii: "-"), to: &bytes)
        Self.append(day, digits: 2, then: UInt8(ascii: "T"), to: &bytes)
        Self.append(seconds / 3_600, digits: 2, then: UInt8(ascii: ":"), to: &bytes)
        Self.append(seconds / 60 % 60, digits: 2, then: UInt8(ascii: ":"), to: &bytes)
        Self.append(seconds % 60, digits: 2, then: UInt8(ascii: "."), to: &bytes)
        Self.append(fraction, digits: 6, then: UInt8(ascii: "Z"), to: &bytes)
    }

    var text: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func append(_ number: Int64, digits: Int, then separator: UInt8, to bytes: inout [UInt8]) {
        var divisor: Int64 = digits == 6 ? 100_000 : digits == 4 ? 1_000 : 10
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
        bytes.append(separator)
    }

    /// The proleptic Gregorian date, by Howard Hinnant's `civil_from_days`.
    private static func civil(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (days + 719_468).flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

extension Int64 {
    /// Quotient rounded down and the remainder that is never negative, unlike those of `/` and `%`.
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
