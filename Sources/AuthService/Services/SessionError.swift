import HTTP
import Shared

/// Why a refresh token was not exchanged.
enum SessionError: Error, Equatable {
    /// It is malformed, forged, expired, revoked, or was used before; the client is not told which.
    case refused
    /// Others of the same client are refreshing right now.
    case refreshInProgress
}

extension SessionError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .refused: .tokenNotValid
        case .refreshInProgress:
            Problem(
                .conflict, code: "refresh_in_progress",
                detail: "Another request is refreshing this session. Use the tokens it got, or try again.",
                fields: [Field("Retry-After", "1")]
            )
        }
    }
}
