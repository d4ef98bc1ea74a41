/// What is wrong with one field of a request.
package struct FieldError: Sendable, Equatable {
    package let field: String
    /// A sentence for a person.
    package let message: String
    /// A word for a program, such as `required`, `invalid`, `max_length`.
    package let code: String

    package init(_ field: String, _ message: String, code: String) {
        self.field = field
        self.message = message
        self.code = code
    }

    package static func required(_ field: String) -> FieldError {
        FieldError(field, "This field is required.", code: "required")
    }
}
