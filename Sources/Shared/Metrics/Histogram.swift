import Networking

/// How many observations of a time fell below each bound, and their sum.
package struct Histogram: Sendable {
    /// The upper bounds of a histogram's buckets.
    package struct Bounds: Sendable, Equatable {
        /// Ascending.
        let nanoseconds: [UInt64]
        /// As they are shown, without the last, `+Inf`.
        let labels: [String]

        /// - Precondition: `seconds` ascend.
        package init(seconds: [Double]) {
            precondition(zip(seconds, seconds.dropFirst()).allSatisfy(<))
            nanoseconds = seconds.map { UInt64(($0 * 1e9).rounded()) }
            labels = seconds.map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" }
        }

        /// For requests: what OpenTelemetry advises for `http.server.request.duration`.
        package static let requests = Bounds(
            seconds: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
        )
        /// For what stays inside the process: from 10 µs.
        package static let internals = Bounds(
            seconds: [0.00001, 0.00005, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5]
        )

        /// A bucket each, one for what is above all, and the sum.
        var cellCount: Int { nanoseconds.count + 2 }
    }

    let bounds: Bounds
    private let cells: AtomicCells
    private let start: Int

    init(bounds: Bounds, cells: AtomicCells, start: Int) {
        self.bounds = bounds
        self.cells = cells
        self.start = start
    }

    package func record(_ duration: Duration) {
        record(nanoseconds: duration.nanoseconds)
    }

    package func record(nanoseconds: UInt64) {
        var bucket = 0
        while bucket < bounds.nanoseconds.count, nanoseconds > bounds.nanoseconds[bucket] { bucket += 1 }
        cells.add(1, to: start + bucket)
        cells.add(nanoseconds, to: start + bounds.nanoseconds.count + 1)
    }

    package var figures: HistogramFigures {
        HistogramFigures(
            bucketCounts: (0...bounds.nanoseconds.count).map { cells.load(start + $0) },
            sumNanoseconds: cells.load(start + bounds.nanoseconds.count + 1)
        )
    }
}
