/// Every fault of a request's fields, reported together.
struct ValidationError: Error, Sendable, Equatable {
    /// At least one, in the order in which the fields were read.
    let errors: [FieldFault]

    init(_ errors: [FieldFault]) {
        self.errors = errors
    }

    init(_ error: FieldFault) {
        errors = [error]
    }
}
