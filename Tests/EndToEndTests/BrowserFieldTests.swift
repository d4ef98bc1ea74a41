import HTTP
import Testing

/// What answers carry for browsers that depends on the configuration.
@Suite(.timeLimit(.minutes(3)), .runningPair()) struct BrowserFieldTests {
    @Test(arguments: [("https", true), ("HTTPS", true), ("http", false), ("", false)])
    func askForTLSOnlyWhereATrustedProxySpokeIt(_ scheme: String, _ isSecure: Bool) async throws {
        let fields = ["X-Forwarded-Proto: \(scheme)"]
        try await withTemporaryDirectory { directory in
            try await withAuthService(in: directory, ["TRUSTED_PROXIES": "127.0.0.0/8"]) { auth in
                for path in ["/health/", "/nowhere/"] {
                    let message = Message.request("GET", path, fields)
                    let answer = try #require(try await exchange(message, with: auth.address))
                    ContractFields.expect(on: answer, isSecure: isSecure)
                }
            }
        }
        // Whoever is no proxy of ours can say what they like.
        let message = Message.request("GET", "/health/", fields)
        let answer = try #require(try await exchange(message, with: RunningPair.auth.address))
        ContractFields.expect(on: answer, isSecure: false)
    }

    @Test func letPagesOfAllowedOriginsReadThemAndNoOthers() async throws {
        try await withTemporaryDirectory { directory in
            try await withAuthService(in: directory, ["CORS_ALLOWED_ORIGINS": "https://app.example.com"]) { auth in
                func ask(_ method: String, _ origin: String) async throws -> Answer {
                    let fields = ["Origin: \(origin)", "Access-Control-Request-Method: POST"]
                    let message = Message.request(method, "/api/v1/auth/login/", fields)
                    return try #require(try await exchange(message, with: auth.address))
                }
                let preflight = try await ask("OPTIONS", "https://app.example.com")
                #expect(preflight.status == 204)
                #expect(preflight.field("Access-Control-Allow-Origin") == "https://app.example.com")
                #expect(preflight.field("Access-Control-Allow-Methods")?.contains("POST") == true)
                ContractFields.expect(on: preflight)
                // Errors, too: a page has to be able to read why.
                let refusal = try await ask("GET", "https://app.example.com")
                #expect(refusal.status == 405)
                #expect(refusal.field("Access-Control-Allow-Origin") == "https://app.example.com")

                let others = [
                    "https://app.example.com.evil.org", "https://evil.org", "http://app.example.com", "null",
                    "https://app.example.com:444", "https://sub.app.example.com",
                ]
                for origin in others {
                    for method in ["OPTIONS", "GET"] {
                        let answer = try await ask(method, origin)
                        #expect(!answer.fields.contains { $0.name.hasPrefix("access-control-") }, "\(origin)")
                        #expect(answer.field("Vary")?.contains("Origin") == true)
                    }
                }
            }
        }
    }
}
