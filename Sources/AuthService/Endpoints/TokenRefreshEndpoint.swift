import HTTP
import Shared

/// `POST /api/v1/auth/token/refresh/`: exchanges a refresh token for an access token and the next refresh token.
struct TokenRefreshEndpoint: Sendable {
    let sessions: SessionService
    let client: ClientInfo

    func mount(on router: inout Router) {
        router.post("/api/v1/auth/token/refresh", handle)
    }

    func handle(_ request: Request) async throws -> Response {
        let refresh = try TokenField.read("refresh", from: request)
        let sessions = sessions.logging(for: request.requestID)
        let tokens = try await sessions.refresh(refresh, on: client.device(of: request))

        var json = JSONWriter(capacity: 1024)
        json.object { $0.members(tokens) }
        return .json(.ok, json.bytes)
    }
}
