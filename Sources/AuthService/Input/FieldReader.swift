import Shared

/// Reads typed values from the fields of a request and collects every fault, so that all are reported at once.
struct FieldReader {
    private let input: InputFields
    private var faults: [FieldFault] = []

    init(_ input: InputFields) {
        self.input = input
    }

    /// Ends the reading.
    ///
    /// - Throws: `ValidationError` with every fault met.
    func finish() throws(ValidationError) {
        guard faults.isEmpty else { throw ValidationError(faults) }
    }

    /// Adds a fault that only the caller can see.
    mutating func fault(_ fault: FieldFault) { faults.append(fault) }

    /// A field that must be there; `nil` if it is at fault.
    mutating func required<Value>(_ name: String, _ parse: (String) throws(FieldFault) -> Value) -> Value? {
        guard input[name] != nil else {
            faults.append(.required(name))
            return nil
        }
        return optional(name, parse)
    }

    /// A field that may be missing; `nil` if it is, or is at fault.
    mutating func optional<Value>(_ name: String, _ parse: (String) throws(FieldFault) -> Value) -> Value? {
        guard let value = input[name] else { return nil }
        do {
            return try parse(Self.text(value, name))
        } catch {
            faults.append(error)
            return nil
        }
    }

    /// A field that may be missing and holds an object.
    mutating func optionalStructure<Value>(
        _ name: String, _ parse: (JSONValue) throws(FieldFault) -> Value
    ) -> Value? {
        guard let value = input.structure(name) else { return nil }
        do throws(FieldFault) {
            guard value != .null else { throw FieldFault.null(name) }
            return try parse(value)
        } catch {
            faults.append(error)
            return nil
        }
    }

    private static func text(_ value: JSONValue, _ name: String) throws(FieldFault) -> String {
        switch value {
        case .string(let text): return text
        case .null: throw .null(name)
        default: throw .notText(name)
        }
    }
}
