import Shared

extension Metadata {
    /// Most levels of nested containers.
    static let depthLimit = 8

    init(validating value: JSONValue, field: String = "metadata") throws(FieldFault) {
        guard case .object = value else { throw FieldFault(field, .invalid, "Value must be an object.") }
        guard value.depth <= Self.depthLimit else {
            throw FieldFault(field, .invalid, "Ensure this object has no more than \(Self.depthLimit) levels.")
        }
        let json = value.encoded
        guard json.count <= Self.byteLimit else {
            throw FieldFault(field, .maxLength, "Ensure this object has no more than \(Self.byteLimit) bytes.")
        }
        self.init(json: String(decoding: json, as: UTF8.self))
    }
}
