import Shared

extension InstanceStatus {
    /// - Throws: `InvalidRegistration` that names `field` if `text` is no status.
    init(field: String, _ text: String) throws(InvalidRegistration) {
        guard let status = Self(rawValue: text) else {
            let words = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw InvalidRegistration(errors: [.init(field: field, reason: .malformed("This must be one of \(words)."))]
            )
        }
        self = status
    }
}
