import HTTP
import Shared

/// What clients are told of the domain's errors.
extension RegistryError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .instanceNotFound: .notFound("Instance not found. Register it again.", code: "instance_not_found")
        case .serviceNotFound(let name): .notFound("Service \(name) not found")
        case .unresolvable(let name): .notFound("Service \(name) not found or unhealthy")
        case .full: .temporarilyUnavailable(retryAfterSeconds: 30)
        case .notKept: .temporarilyUnavailable()
        }
    }
}

extension InvalidRegistration: ProblemConvertible {
    var problem: Problem {
        .validation(errors.map { FieldError($0.field, $0.reason.message, code: $0.reason.code) })
    }
}
