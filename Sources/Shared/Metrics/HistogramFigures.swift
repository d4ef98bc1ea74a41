/// What a histogram holds at one instant.
package struct HistogramFigures: Sendable, Equatable {
    /// Observations of each bucket alone, the last for what is above every bound.
    package var bucketCounts: [UInt64]
    package var sumNanoseconds: UInt64

    package var count: UInt64 { bucketCounts.reduce(0, +) }
    package var sumSeconds: Double { Double(sumNanoseconds) / 1e9 }

    static func += (left: inout HistogramFigures, right: HistogramFigures) {
        for index in left.bucketCounts.indices { left.bucketCounts[index] += right.bucketCounts[index] }
        left.sumNanoseconds += right.sumNanoseconds
    }
}
