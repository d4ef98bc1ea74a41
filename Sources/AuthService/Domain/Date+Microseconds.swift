import FoundationEssentials

extension Date {
    /// Whole microseconds since 1970, as times are stored.
    var microseconds: Int64 { Int64((timeIntervalSince1970 * 1_000_000).rounded()) }

    init(microseconds: Int64) {
        self.init(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    }

    /// The same time without what storage would lose, so that what was written equals what is read back.
    var roundedToMicroseconds: Date { Date(microseconds: microseconds) }
}
