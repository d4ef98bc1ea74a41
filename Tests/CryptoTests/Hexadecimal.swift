extension [UInt8] {
    /// The bytes of an even number of hexadecimal digits, as standards print them; blanks are passed over.
    init(hex text: String) {
        let digits = text.compactMap(\.hexDigitValue)
        precondition(digits.count.isMultiple(of: 2), "half a byte")
        self = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
