extension String {
    /// The text in the encodings that JSON once had (RFC 4627 §3), with and without their marks.
    var inOtherEncodings: [[UInt8]] {
        let little: [UInt8] = utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] as [UInt8] }
        let big: [UInt8] = utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] as [UInt8] }
        let wide: [UInt8] = utf16.flatMap { [0, 0, UInt8($0 >> 8), UInt8($0 & 0xFF)] as [UInt8] }
        let marked: [UInt8] = [0xEF, 0xBB, 0xBF] + Array(utf8)
        return [little, big, wide, marked, [0xFF, 0xFE] + little, [0xFE, 0xFF] + big]
    }
}
