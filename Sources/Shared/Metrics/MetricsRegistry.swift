import Synchronization

/// Every metric of a service, and the text that Prometheus reads.
///
/// Metrics are made when the service is built, each label set resolved to a handle then; recording takes no lock.
/// Making a metric of a taken name is a bug.
package final class MetricsRegistry: Sendable {
    private let families = Mutex<[MetricFamily]>([])

    package init() {}

    package func counter(_ name: String, help: String) -> Counter {
        counters(name, help: help, labels: [], series: [[]])[0]
    }

    /// A counter for each value of one label, in the order given.
    package func counters(_ name: String, help: String, label: String, values: [String]) -> [Counter] {
        counters(name, help: help, labels: [label], series: values.map { [$0] })
    }

    /// A counter for each set of label values, in the order given.
    package func counters(_ name: String, help: String, labels: [String], series: [[String]]) -> [Counter] {
        let cells = AtomicCells(count: series.count)
        add(
            MetricFamily(.counter, name, help: help, labels: labels) {
                series.enumerated().map { .init(Int(clamping: cells.load($0)), labels: $1) }
            }
        )
        return series.indices.map { Counter(cells: cells, index: $0) }
    }

    package func gauge(_ name: String, help: String) -> Gauge {
        let gauge = Gauge(cells: AtomicCells(count: 1), index: 0)
        add(MetricFamily(.gauge, name, help: help) { [.init(gauge.value)] })
        return gauge
    }

    /// A gauge that is asked for its value at each scrape.
    package func gauge(_ name: String, help: String, value: @escaping @Sendable () -> Double) {
        add(MetricFamily(.gauge, name, help: help) { [.init(value())] })
    }

    package func histogram(_ name: String, help: String, bounds: Histogram.Bounds) -> Histogram {
        histograms(name, help: help, bounds: bounds, labels: [], series: [[]])[0]
    }

    /// A histogram for each set of label values, in the order given.
    package func histograms(
        _ name: String, help: String, bounds: Histogram.Bounds, labels: [String], series: [[String]]
    ) -> [Histogram] {
        let cells = AtomicCells(count: bounds.cellCount * series.count)
        let histograms = series.indices.map { Histogram(bounds: bounds, cells: cells, start: $0 * bounds.cellCount) }
        add(
            MetricFamily(.histogram, name, help: help, labels: labels) {
                zip(series, histograms).map { .init(.histogram($1.figures, bounds), labels: $0) }
            }
        )
        return histograms
    }

    /// Adds a family whose samples are taken at each scrape.
    package func add(_ family: MetricFamily) {
        families.withLock { families in
            precondition(!families.contains { $0.name == family.name }, "\(family.name) is made twice")
            families.append(family)
        }
    }

    /// All families in the text format that `format` names.
    package func text(_ format: PrometheusText.Format = .prometheus) -> [UInt8] {
        PrometheusText.encode(families.withLock { $0 }, as: format)
    }
}
