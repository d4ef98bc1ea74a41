package import HTTP

/// Counts and times of one route's answers, by method and status.
///
/// A series takes a slot of a small table when it is first recorded, found by hashing from then on. A route has a
/// handful of them; should the table ever be full, the rest is recorded as status `_OTHER`.
package final class RouteMetrics: Sendable {
    /// One method and status with what was recorded for them.
    package struct Series: Sendable {
        package let method: String
        package let route: String
        package let status: String
        package let figures: HistogramFigures

        var labelValues: [String] { [method, route, status] }
    }

    /// Most series of one route; a power of two.
    static let seriesLimit = 32

    package let template: String
    /// What is in each slot, as made by `key(_:_:)`; zero while it is free.
    private let keys = AtomicCells(count: seriesLimit)
    /// The histograms of the slots, one after the other, and one for what finds no slot.
    private let cells = AtomicCells(count: bounds.cellCount * (seriesLimit + 1))
    private static let bounds = Histogram.Bounds.requests

    init(template: String) {
        self.template = template
    }

    /// Counts one answer.
    ///
    /// - Parameter method: `nil` for a method the server does not know.
    package func record(_ method: Method?, _ status: Status, nanoseconds: UInt64) {
        histogram(slot(for: Self.key(method, status))).record(nanoseconds: nanoseconds)
    }

    package var series: [Series] {
        var series = (0..<Self.seriesLimit).compactMap { index -> Series? in
            let key = keys.load(index)
            return key == 0 ? nil : self.series(Self.method(of: key), "\(key & 0x3FF)", histogram(index))
        }
        let overflow = histogram(Self.seriesLimit)
        if overflow.figures.count > 0 { series.append(self.series("_OTHER", "_OTHER", overflow)) }
        return series
    }

    private func histogram(_ slot: Int) -> Histogram {
        Histogram(bounds: Self.bounds, cells: cells, start: slot * Self.bounds.cellCount)
    }

    private func series(_ method: String, _ status: String, _ histogram: Histogram) -> Series {
        Series(method: method, route: template, status: status, figures: histogram.figures)
    }

    /// Finds the slot of a key, or takes a free one for it.
    private func slot(for key: UInt64) -> Int {
        var index = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> 59)
        for _ in 0..<Self.seriesLimit {
            var found = keys.load(index)
            if found == 0 { found = keys.claim(index, for: key) }
            if found == key { return index }
            index = (index + 1) & (Self.seriesLimit - 1)
        }
        return Self.seriesLimit
    }

    /// The method above ten bits of status; never zero.
    private static func key(_ method: Method?, _ status: Status) -> UInt64 {
        UInt64(method?.rawValue ?? 0x3F) << 10 | UInt64(status.code)
    }

    private static func method(of key: UInt64) -> String {
        Method(rawValue: UInt8(truncatingIfNeeded: key >> 10))?.name ?? "_OTHER"
    }
}
