import AuthClient
import HTTP
import Shared

/// `GET /api/v1/greeting/`: tells a caller with a valid access token who it is.
struct GreetingEndpoint: Sendable {
    let tokens: AccessTokenVerifier

    func mount(on router: inout Router) {
        router.get("/api/v1/greeting", handle)
    }

    func handle(_ request: Request) async throws -> Response {
        guard let token = request.withBearerToken({ String(decoding: $0, as: UTF8.self) }) else {
            throw Problem.notAuthenticated
        }
        let caller: VerifiedToken
        do {
            caller = try await tokens.verify(token)
        } catch .invalid {
            throw Problem.tokenNotValid
        } catch .keysUnavailable {
            throw Problem.temporarilyUnavailable()
        }
        return .success("Hello.") { json in
            json.member("subject", caller.subject)
            json.member("roles", caller.roles.joined(separator: " "))
        }
    }
}
