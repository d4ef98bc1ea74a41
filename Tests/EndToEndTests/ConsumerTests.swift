import Glibc
import HTTP
import Shared
import Testing

/// A service of somebody else's that stands on the client library, as a process among the two.
@Suite(.timeLimit(.minutes(3))) struct ConsumerTests {
    private static let path = "/api/v1/greeting/"

    @Test func findsTheIssuerAndVerifiesItsTokensByItselfEvenWhenBothAreGone() async throws {
        try await withTemporaryDirectory { directory in
            try await withService(.registry, in: directory) { registry, registryProcess in
                let variables = ["REGISTRY_URL": registry.origin]
                try await withService(.consumer, in: directory, variables) { consumer, _ in
                    try await eventually("the consumer did not register") {
                        try await registry.client.resolve("consumer").status == 200
                    }
                    // Nobody to have keys from: not the caller's fault.
                    let early = try await consumer.client.get(Self.path, bearer: "a.b.c")
                    ContractFields.expectFailure(early, 503, "temporarily_unavailable")

                    try await withService(.authService, in: directory, variables) { auth, authProcess in
                        try await eventually("auth-service did not register") {
                            try await registry.client.resolve("auth_service").status == 200
                        }
                        let tokens = try await auth.client.begin(Account(username: "ada"))
                        try await check(consumer.client, tokens, auth.client)

                        #expect(await authProcess.stop() == .status(0))
                        #expect(await registryProcess.stop() == .status(0))
                        #expect(try await consumer.client.get(Self.path, bearer: tokens.access).status == 200)
                        #expect(try await consumer.client.get(Self.path, bearer: "a.b.c").status == 401)
                    }
                }
            }
        }
    }

    private func check(_ consumer: APIClient, _ tokens: Tokens, _ auth: APIClient) async throws {
        // It waits a moment between two attempts to get keys.
        try await eventually("the consumer found no keys") {
            try await consumer.get(Self.path, bearer: tokens.access).status == 200
        }
        let greeting = try await consumer.get(Self.path, bearer: tokens.access)
        #expect(greeting.data?["subject"] == (try await auth.profile(tokens.access).data?["user"]?["id"]))

        ContractFields.expectFailure(try await consumer.get(Self.path), 401, "not_authenticated")
        let parts = tokens.access.split(separator: ".").map(String.init)
        let forged = [
            "\(parts[0]).\(parts[1]).\(String(parts[2].reversed()))", "\(parts[0]).\(parts[1]).",
            "eyJhbGciOiJub25lIn0.\(parts[1]).", tokens.refresh, tokens.access + "x",
        ]
        for token in forged {
            let refusal = try await consumer.get(Self.path, bearer: token)
            ContractFields.expect(on: refusal)
            ContractFields.expectFailure(refusal, 401, "token_not_valid")
        }
    }
}
