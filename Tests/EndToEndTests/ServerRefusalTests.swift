import HTTP
import Testing

/// What refusals carry that no handler has seen: the server itself did not take the request for one.
@Suite(.timeLimit(.minutes(3)), .runningPair()) struct ServerRefusalTests {
    private static let unparsable: [(Int, String, [UInt8])] = [
        (400, "parse_error", Array("GET / HTTP/1.1\r\n\r\n".utf8)),
        (400, "parse_error", Array("GET\r\n\r\n".utf8)),
        (400, "parse_error", Array("GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n".utf8)),
        (400, "parse_error", Array("GET /../x HTTP/1.1\r\nHost: a\r\n\r\n".utf8)),
        (400, "parse_error", Array("GET / HTTP/1.1\r\nHost : a\r\n\r\n".utf8)),
        (
            400, "parse_error",
            Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n".utf8)
        ),
        (
            400, "parse_error",
            Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        ),
        (413, "payload_too_large", Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n".utf8)),
        (414, "uri_too_long", Message.get("/" + String(repeating: "a", count: 9000))),
        (417, "expectation_failed", Message.request("GET", "/", ["Expect: miracles"])),
        (431, "headers_too_large", Message.request("GET", "/", ["X: " + String(repeating: "a", count: 20_000)])),
        (501, "not_implemented", Message.request("TRACE", "/")),
        (501, "not_implemented", Array("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n".utf8)),
        (505, "version_not_supported", Array("GET / HTTP/2.0\r\nHost: a\r\n\r\n".utf8)),
    ]

    @Test(arguments: ServiceName.allCases, unparsable.indices)
    func areOnTheRefusalsOfTheServer(_ name: ServiceName, _ index: Int) async throws {
        let (status, code, message) = Self.unparsable[index]
        let answer = try #require(try await exchange(message, with: name.running.address))

        ContractFields.expect(on: answer)
        ContractFields.expectFailure(answer, status, code)
        #expect(answer.field("Connection") == "close")
    }
}
