import HTTP
import Shared
import Testing

/// The name by which a request is found again, in its answer and in the log.
@Suite(.timeLimit(.minutes(3)), .runningPair()) struct RequestNameTests {
    @Test(arguments: ServiceName.allCases)
    func giveTheRequestTheNameItBrings(_ name: ServiceName) async throws {
        let service = try name.running
        let message = Message.request("GET", "/nowhere/", ["X-Request-Id: my.Own_name-1"])
        let answer = try #require(try await exchange(message, with: service.address))

        #expect(answer.field("X-Request-Id") == "my.Own_name-1")
        #expect(answer.json["request_id"] == "my.Own_name-1")
        // The log is written behind the answers.
        #expect(await service.log.first { $0["request_id"] == "my.Own_name-1" } != nil)
    }

    @Test(arguments: ServiceName.allCases, ["a b", "a\"b", "a;b", "ü", "", String(repeating: "a", count: 65)])
    func giveTheRequestAnotherNameThanOneThatIsNone(_ name: ServiceName, _ id: String) async throws {
        let message = Message.request("GET", "/health/", ["X-Request-Id: \(id)"])
        let answer = try #require(try await exchange(message, with: name.running.address))

        #expect(answer.status == 200)
        #expect(answer.field("X-Request-Id")?.count == 32)
    }

    @Test(arguments: ServiceName.allCases)
    func nameTwoRequestsDifferently(_ name: ServiceName) async throws {
        let client = try name.running.client
        var names: Set<String> = []
        for _ in 0..<50 { names.insert(try await client.get("/health/").field("X-Request-Id") ?? "") }

        #expect(names.count == 50)
    }
}
