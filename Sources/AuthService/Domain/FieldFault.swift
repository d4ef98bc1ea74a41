/// What is wrong with one field of a request, in words for its sender and a code for their program.
struct FieldFault: Error, Sendable, Equatable {
    let field: String
    let message: String
    let code: Code

    /// The codes, as Django and its REST framework name them.
    enum Code: String, Sendable {
        case required
        case null
        case blank
        case invalid
        case minLength = "min_length"
        case maxLength = "max_length"
        case passwordTooCommon = "password_too_common"
        case passwordTooSimilar = "password_too_similar"
        case passwordMismatch = "password_mismatch"
    }

    init(_ field: String, _ code: Code, _ message: String) {
        self.field = field
        self.code = code
        self.message = message
    }
}

extension FieldFault {
    static func required(_ field: String) -> FieldFault { FieldFault(field, .required, "This field is required.") }
    static func null(_ field: String) -> FieldFault { FieldFault(field, .null, "This field may not be null.") }
    static func blank(_ field: String) -> FieldFault { FieldFault(field, .blank, "This field may not be blank.") }
    static func notText(_ field: String) -> FieldFault { FieldFault(field, .invalid, "Not a valid string.") }

    static func tooLong(_ field: String, limit: Int) -> FieldFault {
        FieldFault(field, .maxLength, "Ensure this field has no more than \(limit) characters.")
    }

    static func tooShort(_ field: String, minimum: Int) -> FieldFault {
        FieldFault(field, .minLength, "Ensure this field has at least \(minimum) characters.")
    }
}
