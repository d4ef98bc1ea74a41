import Shared

extension ValidationError: ProblemConvertible {
    var problem: Problem {
        .validation(errors.map { FieldError($0.field, $0.message, code: $0.code.rawValue) })
    }
}

extension AccountConflict: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .username:
            .conflict(code: "username_conflict", "A user with that username already exists.", field: "username")
        case .email: .conflict(code: "email_conflict", "A user with that email already exists.", field: "email")
        }
    }
}
