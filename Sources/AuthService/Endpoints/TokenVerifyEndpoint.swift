import HTTP
import Shared

/// `POST /api/v1/auth/token/verify/`: says whether a token, access or refresh, is good at this moment.
struct TokenVerifyEndpoint: Sendable {
    let authenticator: AccessTokenAuthenticator
    let directory: UserDirectory
    let sessions: SessionService

    func mount(on router: inout Router) {
        router.post("/api/v1/auth/token/verify", handle)
    }

    func handle(_ request: Request) async throws -> Response {
        let token = try TokenField.read("token", from: request)
        guard try await isGood(token) else { throw Problem.tokenNotValid }
        return .success("Token is valid.")
    }

    private func isGood(_ token: String) async throws -> Bool {
        // A JWT has dots, a refresh token has none.
        guard token.utf8.contains(UInt8(ascii: ".")) else { return try await sessions.isLive(token) }
        let subject = try authenticator.authenticate(token).subject
        if let cached = directory.cached(subject) { return cached.user.isActive }
        return try await directory.user(subject)?.user.isActive ?? false
    }
}
