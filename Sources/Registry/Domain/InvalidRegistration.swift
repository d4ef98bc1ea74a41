/// Everything that is wrong with one registration: each field with each reason.
struct InvalidRegistration: Error, Equatable {
    struct FieldError: Equatable {
        let field: String
        let reason: InvalidValue
    }

    var errors: [FieldError]
}
