import Shared
import Testing

/// What every refusal of a handler carries.
@Suite(.timeLimit(.minutes(3)), .runningPair()) struct RefusalFieldTests {
    private static let signup = "/api/v1/auth/signup/"
    private static let profile = "/api/v1/auth/profile/"
    private static let instance = "/api/v1/services/s/instances/i/"
    private static let json = ["Content-Type: application/json"]

    private static let failures: [Failure] = [
        Failure(.auth, 400, "parse_error", Message.request("POST", signup, json, Array("{".utf8))),
        Failure(.auth, 400, "parse_error", Message.request("POST", signup, json, Array("[]".utf8))),
        Failure(.auth, 400, "parse_error", Message.request("POST", signup, json, Array(#"{"a":1,"a":2}"#.utf8))),
        Failure(.auth, 400, "parse_error", Message.request("POST", signup, json, [0x22, 0xFF, 0x22])),
        Failure(.auth, 400, "validation_error", Message.post(signup, [:])),
        Failure(.auth, 400, "validation_error", Message.post("/api/v1/auth/login/", ["username": 7, "password": []])),
        Failure(.auth, 400, "missing_token", Message.post("/api/v1/auth/logout/", [:])),
        Failure(.auth, 400, "invalid_token", Message.post("/api/v1/auth/logout/", ["refresh": "x"])),
        Failure(.auth, 400, "validation_error", Message.post("/api/v1/auth/token/refresh/", [:])),
        Failure(.auth, 400, "validation_error", Message.post("/api/v1/auth/token/verify/", ["token": 1])),
        Failure(.auth, 401, "not_authenticated", Message.get(profile)),
        Failure(.auth, 401, "not_authenticated", Message.request("PATCH", profile, json, Array("{}".utf8))),
        Failure(.auth, 401, "not_authenticated", Message.request("GET", profile, ["Authorization: Basic YTpi"])),
        Failure(.auth, 401, "token_not_valid", Message.get(profile, bearer: "x.y.z")),
        Failure(.auth, 401, "token_not_valid", Message.post("/api/v1/auth/token/refresh/", ["refresh": "x"])),
        Failure(.auth, 401, "token_not_valid", Message.post("/api/v1/auth/token/verify/", ["token": "a.b.c"])),
        Failure(
            .auth, 401, "invalid_credentials",
            Message.post("/api/v1/auth/login/", ["username": "nobody", "password": "nothing"])),
        Failure(.auth, 404, "not_found", Message.get("/")),
        Failure(.auth, 404, "not_found", Message.get("/api/v1/auth/")),
        Failure(.auth, 404, "not_found", Message.get("/api/v1/auth/profile//")),
        Failure(.auth, 405, "method_not_allowed", Message.get(signup)),
        Failure(.auth, 405, "method_not_allowed", Message.request("DELETE", profile)),
        Failure(.auth, 405, "method_not_allowed", Message.request("POST", "/health/")),
        Failure(
            .auth, 415, "unsupported_media_type",
            Message.request("POST", signup, ["Content-Type: text/plain"], Array("{}".utf8))),
        Failure(
            .auth, 415, "unsupported_media_type",
            Message.request("POST", signup, ["Content-Type: application/json; charset=utf-16"], Array("{}".utf8))),

        Failure(.registry, 400, "parse_error", Message.request("PUT", instance, json, Array("{".utf8))),
        Failure(.registry, 400, "parse_error", Message.request("PUT", instance, json, Array("null".utf8))),
        Failure(.registry, 400, "validation_error", Message.put(instance, [:])),
        Failure(.registry, 400, "validation_error", Message.put(instance, ["host": 1, "port": "x"])),
        Failure(
            .registry, 400, "validation_error", Message.post(instance + "heartbeat/", ["status": "splendid"])),
        Failure(.registry, 400, "validation_error", Message.get("/api/v1/resolve/s/?path=/../x")),
        Failure(.registry, 400, "parse_error", Message.get("/api/v1/resolve/s/?zone=%zz")),
        Failure(.registry, 404, "instance_not_found", Message.post(instance + "heartbeat/")),
        Failure(.registry, 404, "instance_not_found", Message.request("DELETE", instance)),
        Failure(.registry, 404, "not_found", Message.get("/api/v1/resolve/nobody/")),
        Failure(.registry, 404, "not_found", Message.get("/api/v1/services/nobody/")),
        Failure(.registry, 404, "not_found", Message.get("/nowhere")),
        Failure(.registry, 405, "method_not_allowed", Message.get(instance)),
        Failure(.registry, 405, "method_not_allowed", Message.request("PATCH", instance)),
        Failure(
            .registry, 415, "unsupported_media_type",
            Message.request("PUT", instance, ["Content-Type: application/x-www-form-urlencoded"], Array("a=1".utf8))),
    ]

    @Test(arguments: failures)
    func areOnTheRefusalsOfHandlers(_ failure: Failure) async throws {
        let answer = try #require(try await exchange(failure.message, with: failure.service.running.address))

        ContractFields.expect(on: answer)
        ContractFields.expectFailure(answer, failure.status, failure.code)
    }
}
