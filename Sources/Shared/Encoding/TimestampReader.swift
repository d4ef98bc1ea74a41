/// Reads the text form of an instant, character by character.
struct TimestampReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Microseconds since 1970; `nil` if the text is no such instant.
    mutating func microseconds() -> Int64? {
        guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2), skip("T"),
            let hour = number(2), skip(":"), let minute = number(2), skip(":"), let second = number(2)
        else { return nil }
        let time = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        guard time.isValid, let fraction = fraction(), let offset = offset(), index == bytes.count else { return nil }
        return (time.secondsSince1970 - offset) * 1_000_000 + fraction
    }

    private mutating func fraction() -> Int64? {
        guard skip(".") else { return 0 }
        var microseconds: Int64 = 0
        var digits = 0
        while index < bytes.count, let digit = digit(bytes[index]), digits < 9 {
            if digits < 6 { microseconds = microseconds * 10 + Int64(digit) }
            digits += 1
            index += 1
        }
        guard digits > 0 else { return nil }
        for _ in min(digits, 6)..<6 { microseconds *= 10 }
        return microseconds
    }

    /// How many seconds the text's clock is ahead of UTC.
    private mutating func offset() -> Int64? {
        if skip("Z") { return 0 }
        let isAhead = skip("+")
        guard isAhead || skip("-"), let hours = number(2), skip(":"), let minutes = number(2), hours < 24, minutes < 60
        else { return nil }
        return Int64(isAhead ? 1 : -1) * Int64(hours * 3600 + minutes * 60)
    }

    private mutating func number(_ digits: Int) -> Int? {
        guard index + digits <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[index..<index + digits] {
            guard let digit = digit(byte) else { return nil }
            value = value * 10 + digit
        }
        index += digits
        return value
    }

    private func digit(_ byte: UInt8) -> Int? {
        (0x30...0x39).contains(byte) ? Int(byte) - 0x30 : nil
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }
}
