import Shared

/// Reads the members of a JSON object by type and collects what is of the wrong one.
///
/// A missing member and one that is `null` are the same.
struct ObjectFields {
    private let members: [String: JSONValue]
    private(set) var errors: [InvalidRegistration.Fault] = []

    init(_ members: [String: JSONValue]) {
        self.members = members
    }

    mutating func string(_ name: String) -> String? {
        read(name, expecting: "a string") { $0.string }
    }

    mutating func int(_ name: String) -> Int? {
        read(name, expecting: "a whole number") { $0.int.map(Int.init) }
    }

    mutating func strings(_ name: String) -> [String]? {
        read(name, expecting: "a list of strings") { value in
            guard case .array(let elements) = value else { return nil }
            let strings = elements.compactMap(\.string)
            return strings.count == elements.count ? strings : nil
        }
    }

    mutating func stringsByName(_ name: String) -> [String: String]? {
        read(name, expecting: "an object of strings") { value in
            guard case .object(let members) = value else { return nil }
            let strings = members.compactMapValues(\.string)
            return strings.count == members.count ? strings : nil
        }
    }

    private mutating func read<Value>(
        _ name: String, expecting type: String, _ convert: (JSONValue) -> Value?
    ) -> Value? {
        guard let member = members[name], member != .null else { return nil }
        if let value = convert(member) { return value }
        errors.append(.init(field: name, reason: .malformed("This must be \(type).")))
        return nil
    }
}
