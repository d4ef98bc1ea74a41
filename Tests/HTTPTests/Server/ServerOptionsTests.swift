import HTTP
import Synchronization
import Testing

/// What the layers above see of an exchange, and what they add to it.
@Suite(.timeLimit(.minutes(5))) struct ServerOptionsTests {
    @Test(arguments: ["abc-1.2_3", "A"])
    func takesOverTheIDOfTheClient(_ id: String) async throws {
        try await withServer(.echo) { server in
            let text = try await server.exchange(
                RawRequest.get("/echo/a", "x-request-id: \(id)\r\nConnection: close\r\n"))

            #expect(text.contains("\r\nX-Request-Id: \(id)\r\n"))
        }
    }

    @Test(arguments: ["", "a b", "a\"b", "<a>", "a,b", String(repeating: "a", count: 65)])
    func makesAnIDInPlaceOfAnUnfitOne(_ id: String) async throws {
        try await withServer(.echo) { server in
            let connection = try await server.connect()
            var made: Set<String> = []
            for _ in 0..<3 {
                try await connection.send(RawRequest.get("/echo/a", "X-Request-Id: \(id)\r\n"))
                made.insert(try #require(try await connection.receiveMessage().field("x-request-id")))
            }
            connection.close()

            #expect(made.count == 3 && made.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy(\.isHexDigit) })
        }
    }

    @Test func tellsTheObserverOfEveryExchange() async throws {
        let exchanges = Mutex<[CompletedExchange]>([])
        var options = ServerOptions()
        options.observer = { exchange in exchanges.withLock { $0.append(exchange) } }
        try await withServer(.echo, options: options) { server in
            let text = try await server.exchange(
                RawRequest.get("/echo/a") + RawRequest.post("b") + RawRequest.get("/none") + "BREW / HTTP/1.1\r\n\r\n")
            let seen = exchanges.withLock { $0 }

            #expect(seen.map(\.status.code) == [200, 200, 404, 501])
            #expect(seen.map(\.method) == [.get, .post, .get, nil])
            #expect(seen.map(\.route) == [0, 1, nil, nil])
            #expect(seen.map(\.sentBytes).reduce(0, +) == text.utf8.count)
            #expect(seen.allSatisfy { $0.remoteAddress == "127.0.0.1" })
            #expect(seen.allSatisfy { text.contains("X-Request-Id: \($0.id)\r\n") })
        }
    }

    @Test func givesTheAddressOfThePeerToHandlers() async throws {
        var router = Router()
        router.get("/") { request in .text(.ok, "\(request.remoteAddress) \(request.authority)") }
        try await withServer(router) { server in
            let text = try await server.exchange("GET http://b:81/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

            #expect(text.hasSuffix("\r\n\r\n127.0.0.1 b:81"))
        }
    }

    @Test func asksTheGateFirstAndCompletesEveryAnswer() async throws {
        var options = ServerOptions()
        options.commonFields = [Field("X-Common", "1"), Field("X-Replaced", "no")]
        options.gate = { $0.field("x-stop") == nil ? nil : .text(.forbidden, "stopped") }
        options.finish = { request, response in response.fields.append(Field("X-Replaced", request.path)) }
        try await withServer(.echo, options: options) { server in
            let connection = try await server.connect()
            try await connection.send(
                RawRequest.get("/echo/a", "X-Stop: 1\r\n") + RawRequest.get("/none") + RawRequest.get("/echo/a"))

            for (code, path) in [(403, "/echo/a"), (404, "/none"), (200, "/echo/a")] {
                let answer = try await connection.receiveMessage()
                #expect(answer.code == code && answer.field("x-common") == "1")
                #expect(answer.fields.filter { $0.name == "x-replaced" }.map(\.value) == [path])
            }
            connection.close()
        }
    }
}
