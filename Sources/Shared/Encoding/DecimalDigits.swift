/// Decimal numbers as ASCII, without a `String` in between.
enum DecimalDigits {
    static func append(_ value: Int64, to bytes: inout [UInt8]) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        append(value.magnitude, to: &bytes)
    }

    static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var digits = 1
        var bound: UInt64 = 10
        while value >= bound, digits < 20 {
            digits += 1
            let (next, isTooLarge) = bound.multipliedReportingOverflow(by: 10)
            bound = isTooLarge ? .max : next
        }
        append(value, digits: digits, to: &bytes)
    }

    /// Appends the last `digits` digits of `value`, zeros in front.
    static func append(_ value: UInt64, digits: Int, to bytes: inout [UInt8]) {
        let start = bytes.count
        var rest = value
        for _ in 0..<digits { bytes.append(0x30) }
        for index in (start..<start + digits).reversed() {
            bytes[index] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }
}
