import Shared

@testable import HTTP

/// Forms and queries.
extension FuzzTarget {
    static let form = FuzzTarget(name: "form") { bytes in
        guard let items = FormDecoder.decode(bytes) else { return }
        require(items.count <= FormDecoder.itemLimit, "more items than the limit")
        require(items.allSatisfy { !$0.name.utf8.contains(0) && !$0.value.utf8.contains(0) }, "a NUL")
        let encoded = items.map {
            "\(PercentEncoding.encode(segment: $0.name))=\(PercentEncoding.encode(segment: $0.value))"
        }
        let again = FormDecoder.decode(Array(encoded.joined(separator: "&").utf8))
        require(
            again?.elementsEqual(items) { $0.name.utf8.elementsEqual($1.name.utf8) && $0.value == $1.value } == true,
            "the form does not survive its encoding")
    }
}
