/// Collects what is wrong, field by field, so that one answer names all of it.
struct FieldChecks {
    private(set) var errors: [InvalidRegistration.Fault] = []

    /// The value of `field`, or `nil` with the reason kept.
    mutating func check<Value>(_ field: String, _ value: () throws(InvalidValue) -> Value) -> Value? {
        do {
            return try value()
        } catch {
            errors.append(.init(field: field, reason: error))
            return nil
        }
    }
}
