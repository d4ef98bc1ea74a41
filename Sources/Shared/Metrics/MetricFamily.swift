/// The samples of one name, as a scrape shows them.
package struct MetricFamily: Sendable {
    package enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
    }

    package enum Value: Sendable {
        case number(Double)
        /// Shown without a fraction, however large.
        case whole(Int64)
        case histogram(HistogramFigures, Histogram.Bounds)
    }

    /// One series of the family: the values of its labels, in the order of `labels`.
    package struct Sample: Sendable {
        package let labelValues: [String]
        package let value: Value

        package init(_ value: Value, labels: [String] = []) {
            labelValues = labels
            self.value = value
        }

        package init(_ value: Int, labels: [String] = []) {
            self.init(.whole(Int64(value)), labels: labels)
        }

        package init(_ value: Double, labels: [String] = []) {
            self.init(.number(value), labels: labels)
        }
    }

    package let name: String
    package let help: String
    package let kind: Kind
    package let labels: [String]
    package let samples: @Sendable () -> [Sample]

    /// - Parameter samples: called at each scrape; it must not wait.
    /// - Precondition: the names are Prometheus names, and a counter's ends in `_total`.
    package init(
        _ kind: Kind, _ name: String, help: String, labels: [String] = [],
        samples: @escaping @Sendable () -> [Sample]
    ) {
        precondition(Self.isName(name) && labels.allSatisfy(Self.isName), "\(name) is no metric name")
        precondition((kind == .counter) == name.hasSuffix("_total"), "counters, and they alone, end in _total: \(name)")
        self.kind = kind
        self.name = name
        self.help = help
        self.labels = labels
        self.samples = samples
    }

    /// `[a-zA-Z_][a-zA-Z0-9_]*`.
    private static func isName(_ text: String) -> Bool {
        text.utf8.first.map { !(0x30...0x39).contains($0) } == true
            && text.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
            }
    }
}
