/// Every fault of a request's fields, reported together.
struct ValidationError: Error, Sendable, Equatable {
    /// At least one, in the order in which the fields were read.
    let errors: [FieldError]

    init(_ errors: [FieldError]) {
        self.errors = errors
    }

    init(_ error: FieldError) {
        errors = [error]
    }
}
