import HTTP
import Shared

/// `POST /api/v1/auth/logout/`: ends the session of a refresh token; its access tokens are refused from then on.
///
/// The refresh token alone is enough, for the access token may have expired; a token of an earlier generation will do,
/// and logging out twice succeeds twice.
struct LogoutEndpoint: Sendable {
    let sessions: SessionService
    let log: Logger

    func mount(on router: inout Router) {
        router.post("/api/v1/auth/logout", handle)
    }

    func handle(_ request: Request) async throws -> Response {
        let input = try InputFields(request)
        guard let refresh = input["refresh"], refresh != .null, refresh != .string("") else { throw Self.missingToken }
        let sessions = sessions.logging(for: request.requestID)
        guard let text = refresh.string, let session = try await sessions.logOut(text) else { throw Self.invalidToken }

        log.info("logout", ["request_id": .string(request.requestID), "user_id": .string(session.userID.lowercased)])
        return .success("Logout successful.", fields: [Self.clearSiteData])
    }

    /// What a browser kept of us goes with the session (ASVS 14.3.1).
    private static let clearSiteData = Field("Clear-Site-Data", "\"cache\", \"cookies\", \"storage\"")

    private static let missingToken = Problem(
        .badRequest, code: "missing_token", detail: "Refresh token is required.",
        fieldErrors: [FieldError("refresh", "Refresh token is required.", code: "missing_token")]
    )

    private static let invalidToken = Problem(
        .badRequest, code: "invalid_token", detail: "Refresh token is invalid.",
        fieldErrors: [FieldError("refresh", "Refresh token is invalid.", code: "invalid_token")]
    )
}
