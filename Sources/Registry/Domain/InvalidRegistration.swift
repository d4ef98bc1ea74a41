/// Everything that is wrong with one registration: each field with each reason.
struct InvalidRegistration: Error, Equatable {
    struct Fault: Equatable {
        let field: String
        let reason: InvalidValue
    }

    var errors: [Fault]
}
