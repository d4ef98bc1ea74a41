/// The media types a client takes, from `Accept` (RFC 9110 §12.5.1).
package struct AcceptedTypes: Sendable {
    /// Most ranges looked at.
    private static let rangeLimit = 32

    /// Ranges in lower case, without parameters, with their weight in thousandths.
    private let ranges: [(type: Substring, weight: Int)]

    /// - Parameter field: `nil` if there is none: then every type is as good.
    package init(_ field: String?) {
        ranges = (field ?? "*/*").lowercased().split(separator: ",").prefix(Self.rangeLimit).map(Self.range)
    }

    /// Whether `type` is named as such and wanted at least as much as `other`.
    package func prefers(_ type: String, over other: String) -> Bool {
        guard let wanted = weight(named: type), wanted > 0 else { return false }
        return wanted >= weight(named: other) ?? 0
    }

    private func weight(named type: String) -> Int? {
        ranges.first { $0.type == type[...] }?.weight
    }

    private static func range(_ text: Substring) -> (type: Substring, weight: Int) {
        let parts = text.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
        let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
        return (parts.first.map { $0[...] } ?? "", weight > 0 ? Int(min(weight, 1) * 1000) : 0)
    }
}
