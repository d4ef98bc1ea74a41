package import HTTP

/// The failures that every endpoint shares.
extension Problem {
    /// The content cannot be read at all.
    package static func parseError(_ detail: String = "The request content is malformed.") -> Problem {
        Problem(.badRequest, code: "parse_error", message: "Malformed request.", detail: detail)
    }

    package static func validation(_ errors: [FieldError]) -> Problem {
        Problem(
            .badRequest, code: "validation_error", message: "Validation failed.",
            detail: "One or more fields are invalid.", fieldErrors: errors
        )
    }

    /// No credentials were sent (RFC 6750 §3: then without an error code).
    package static let notAuthenticated = Problem(
        .unauthorized, code: "not_authenticated", detail: "Authentication credentials were not provided.",
        fields: [Field("WWW-Authenticate", "Bearer realm=\"api\"")]
    )

    /// A token that is malformed, expired, revoked or of the wrong kind; one answer for all (RFC 6750 §3.1).
    package static let tokenNotValid = Problem(
        .unauthorized, code: "token_not_valid", detail: "Token is invalid or expired.",
        fields: [
            Field(
                "WWW-Authenticate",
                "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The token is invalid or expired.\""
            )
        ]
    )

    package static func permissionDenied(
        _ detail: String = "You do not have permission to perform this action."
    ) -> Problem {
        Problem(.forbidden, code: "permission_denied", detail: detail)
    }

    package static func notFound(_ detail: String = "Not found.", code: String = "not_found") -> Problem {
        Problem(.notFound, code: code, detail: detail)
    }

    package static func methodNotAllowed(allowed: [Method]) -> Problem {
        Problem(
            .methodNotAllowed, code: "method_not_allowed", detail: "The method is not allowed here.",
            fields: [Field("Allow", Router.list(allowed))]
        )
    }

    /// - Parameter code: such as `username_conflict`.
    package static func conflict(code: String, _ detail: String, field: String? = nil) -> Problem {
        let errors = field.map { [FieldError($0, detail, code: code)] } ?? []
        return Problem(.conflict, code: code, detail: detail, fieldErrors: errors)
    }

    package static func contentTooLarge(_ detail: String = "The request content is too large.") -> Problem {
        Problem(.contentTooLarge, code: "payload_too_large", detail: detail)
    }

    /// - Parameter accepted: the media types that are taken here.
    package static func unsupportedMediaType(accepted: [String]) -> Problem {
        Problem(
            .unsupportedMediaType, code: "unsupported_media_type",
            detail: "The content type must be \(accepted.joined(separator: " or ")).",
            fields: [Field("Accept", accepted.joined(separator: ", "))]
        )
    }

    package static func rateLimitExceeded(_ decision: RateLimitDecision) -> Problem {
        let seconds = max(1, decision.retryAfter?.wholeSeconds ?? 1)
        return Problem(
            .tooManyRequests, code: "rate_limit_exceeded", message: "Too many attempts.",
            detail: "Too many attempts. Try again in \(seconds) seconds.", fields: decision.fields,
            type: "https://iana.org/assignments/http-problem-types#quota-exceeded",
            violatedPolicies: decision.states.filter { $0.remaining == 0 }.map(\.limit.name)
        )
    }

    /// Whatever nobody expected.
    package static let serverError = Problem(
        .internalServerError, code: "server_error", detail: "An unexpected error occurred."
    )

    /// Overload, or something we depend on is away.
    package static func temporarilyUnavailable(retryAfterSeconds: Int = 1) -> Problem {
        Problem(
            .serviceUnavailable, code: "temporarily_unavailable",
            detail: "The service is temporarily unavailable. Try again shortly.",
            fields: [Field("Retry-After", "\(retryAfterSeconds)")],
            type: "https://iana.org/assignments/http-problem-types#temporary-reduced-capacity"
        )
    }
}
