/// The text that a scrape answers.
///
/// Prometheus' own format (0.0.4) and OpenMetrics (1.0.0) differ in a counter's family name, which in OpenMetrics leaves
/// out `_total`, in the escapes of a help text, and in the closing `# EOF`.
package enum PrometheusText {
    package enum Format: Sendable {
        case prometheus
        case openMetrics
    }

    static func encode(_ families: [MetricFamily], as format: Format) -> [UInt8] {
        var text = ""
        for family in families { write(family, format, to: &text) }
        if format == .openMetrics { text += "# EOF\n" }
        return Array(text.utf8)
    }

    private static func write(_ family: MetricFamily, _ format: Format, to text: inout String) {
        let isShortened = format == .openMetrics && family.kind == .counter
        let title = isShortened ? String(family.name.dropLast("_total".count)) : family.name
        text += "# HELP \(title) \(escaped(family.help, quotes: format == .openMetrics))\n"
        text += "# TYPE \(title) \(family.kind.rawValue)\n"
        for sample in family.samples() {
            write(sample, name: family.name, labels: labelText(family.labels, sample.labelValues), to: &text)
        }
    }

    private static func write(_ sample: MetricFamily.Sample, name: String, labels: String, to text: inout String) {
        switch sample.value {
        case .whole(let value): text += "\(name)\(braced(labels)) \(value)\n"
        case .number(let value): text += "\(name)\(braced(labels)) \(number(value))\n"
        case .histogram(let figures, let bounds):
            write(figures, bounds, name: name, labels: labels, to: &text)
        }
    }

    private static func write(
        _ figures: HistogramFigures, _ bounds: Histogram.Bounds, name: String, labels: String, to text: inout String
    ) {
        let prefix = labels.isEmpty ? "" : labels + ","
        var cumulative: UInt64 = 0
        for (label, count) in zip(bounds.labels + ["+Inf"], figures.bucketCounts) {
            cumulative += count
            text += "\(name)_bucket{\(prefix)le=\"\(label)\"} \(cumulative)\n"
        }
        text += "\(name)_sum\(braced(labels)) \(number(figures.sumSeconds))\n"
        text += "\(name)_count\(braced(labels)) \(cumulative)\n"
    }

    private static func labelText(_ names: [String], _ values: [String]) -> String {
        zip(names, values).map { "\($0)=\"\(escaped($1, quotes: true))\"" }.joined(separator: ",")
    }

    private static func braced(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
