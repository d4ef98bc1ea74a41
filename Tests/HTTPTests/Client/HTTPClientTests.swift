import Glibc
import HTTP
import Networking
import Testing

/// What the client sends, and what it says when nobody answers.
@Suite(.timeLimit(.minutes(5))) struct HTTPClientTests {
    @Test func sendsTheRequestAsAsked() async throws {
        let script: Script = { peer in
            let request = try await peer.receiveMessage()
            #expect(request.startLine == "PUT /a%20b?c=d HTTP/1.1")
            #expect(request.field("x-a") == "1" && request.content == "hello")
            #expect(request.fields.filter { $0.name == "host" }.count == 1)
            try await peer.send(Scripted.ok("done", "X-B: 2\r\n"))
        }
        try await withScriptedServer([script]) { server in
            let url = try server.url("/a%20b?c=d")
            let request = ClientRequest(.put, url, fields: [Field("X-A", "1")], content: Array("hello".utf8))
            let response = try await server.client.send(request)

            #expect(response.status == .ok && response.field("x-b") == "2")
            #expect(response.text == "done")
        }
    }

    @Test func namesTheHostAndThePortOfTheURL() async throws {
        let script: Script = { peer in
            let request = try await peer.receiveMessage()
            try await peer.send(Scripted.ok(request.field("host") ?? ""))
        }
        try await withScriptedServer([script]) { server in
            let response = try await server.get()

            #expect(response.text == (try server.url()).origin.authority)
        }
    }

    /// A peer that waits for content has to be told that there is none (RFC 9110 §8.6).
    @Test(
        arguments: [(.get, nil), (.head, nil), (.delete, nil), (.post, "0"), (.put, "0"), (.patch, "0")]
            as [(HTTP.Method, String?)])
    func saysTheLengthOfNoContentWhereItIsExpected(_ method: HTTP.Method, _ length: String?) async throws {
        let script: Script = { peer in
            let request = try await peer.receiveMessage()
            #expect(request.field("content-length") == length)
            try await peer.send("HTTP/1.1 204 No Content\r\n\r\n")
        }
        try await withScriptedServer([script]) { server in
            let response = try await server.client.send(ClientRequest(method, try server.url()))

            #expect(response.status == .noContent)
        }
    }

    @Test func leavesOutFieldsThatWouldBreakTheRequest() async throws {
        let script: Script = { peer in
            let request = try await peer.receiveMessage()
            #expect(request.fields.map(\.name) == ["host", "x-b"])
            try await peer.send(Scripted.ok(""))
        }
        try await withScriptedServer([script]) { server in
            let fields = [Field("X-A", "a\r\nX-Evil: b"), Field("X-Evil\r\nA", "b"), Field("X-B", "c"), Field("", "d")]
            _ = try await server.client.send(ClientRequest(.get, try server.url(), fields: fields))
        }
    }

    // MARK: Where there is no answer

    @Test func tellsThatNobodyListens() async throws {
        try await withScriptedServer([]) { server in
            try await withUnusedPort { port in
                let url = try #require(HTTPURL("http://127.0.0.1:\(port)/"))

                await #expect(throws: ClientError.unreachable(SystemError(call: "connect", code: ECONNREFUSED))) {
                    try await server.client.send(ClientRequest(.get, url))
                }
            }
        }
    }

    @Test func tellsThatAHostHasNoAddress() async throws {
        try await withScriptedServer([]) { server in
            // No label may be so long (RFC 1035 §2.3.4): nobody has to be asked.
            let url = try #require(HTTPURL("http://\(String(repeating: "x", count: 64)).invalid/"))
            let error = await #expect(throws: ClientError.self) {
                try await server.client.send(ClientRequest(.get, url))
            }
            guard case .unresolvable = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    /// `localhost` has an IPv6 address before this one on most machines, and nobody listens there.
    @Test func triesTheAddressesOfAHostInTurn() async throws {
        try await withScriptedServer([Scripted.answers(Scripted.ok("a"))]) { server in
            let response = try await server.client.send(ClientRequest(.get, try server.url(host: "localhost")))

            #expect(response.text == "a")
        }
    }
}
