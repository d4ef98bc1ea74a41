@testable import Crypto
@testable import Shared

/// JSON texts, by both our readers.
extension FuzzTarget {
    static let json = FuzzTarget(name: "json") { bytes in
        let isStrict = StrictJSON.isObject(bytes)
        // A text that is refused has nothing more to be checked, whatever the reason.
        guard let value = try? JSONParser.parse(bytes) else { return }
        require(value.depth <= JSONParser.depthLimit, "more levels than the limit")
        if case .object = value { require(isStrict, "the two readers do not agree on an object") }
        let encoded = value.encoded
        guard let again = try? JSONParser.parse(encoded) else { fatalError("what we wrote is refused") }
        require(again.encoded == encoded, "the value does not survive its encoding")
        require(isSame(value, again), "another value comes back")
    }

    /// Equality in which a whole double may come back as an integer.
    private static func isSame(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.double(let left), .int(let right)): left == Double(right)
        case (.array(let left), .array(let right)): left.count == right.count && zip(left, right).allSatisfy(isSame)
        case (.object(let left), .object(let right)):
            left.count == right.count
                && left.allSatisfy { name, value in right[name].map { isSame(value, $0) } ?? false }
        default: left == right
        }
    }
}
