import FoundationEssentials
import HTTP
import Networking
import Shared
import Testing

@Suite struct ErrorResponderTests {
    private struct Unmapped: Error { let password = "hunter2" }
    private struct Mapped: ProblemConvertible { var problem: Problem { .notFound("No such thing.", code: "gone") } }
    private struct Failed: ProblemConvertible, CustomStringConvertible {
        let problem: Problem
        var description: String { "the disk is full" }
    }

    private func respond(to error: any Error) throws -> (status: Int, code: String?, answer: Response, log: LogCapture)
    {
        var answer = Response(.ok)
        let capture = try Logger.capturing { log in
            let request = try Request(.post, "/secret-path")
            answer = ErrorResponder(log: log).response(to: error, request, .supplied("r1"))
        }
        return (answer.status.code, try JSONParser.parse(answer.content)["code"]?.string, answer, capture)
    }

    @Test func answersWhatIsMapped() throws {
        let cases: [(any Error, Int, String)] = [
            (Mapped(), 404, "gone"), (Problem.tokenNotValid, 401, "token_not_valid"),
            (RoutingFault.notFound, 404, "not_found"),
            (RoutingFault.methodNotAllowed(allowed: [.get]), 405, "method_not_allowed"),
            (ProtocolFault.contentTooLarge, 413, "payload_too_large"),
            (ProtocolFault.malformedField, 400, "parse_error"),
            (ProtocolFault.headTooLarge, 431, "headers_too_large"),
            (ProtocolFault.unknownMethod, 501, "not_implemented"),
            (RequestError.malformedQuery, 400, "parse_error"), (WorkerPool.QueueFull(), 503, "temporarily_unavailable"),
            (OverloadFault(), 503, "temporarily_unavailable"), (CancellationError(), 503, "temporarily_unavailable"),
        ]
        for (error, status, code) in cases {
            let (answered, answeredCode, answer, log) = try respond(to: error)
            #expect(answered == status && answeredCode == code)
            #expect(log.text.isEmpty)
            if status == 405 { #expect(answer.field("allow") == "GET") }
            if status == 503 { #expect(answer.field("retry-after") == "1") }
        }
    }

    @Test func logsWhatNobodyMappedAndTellsTheClientNothing() throws {
        let (status, code, answer, log) = try respond(to: Unmapped())
        #expect(status == 500 && code == "server_error")
        #expect(!String(decoding: answer.content, as: UTF8.self).contains("Unmapped"))
        let line = try #require(try log.lines.first)
        #expect(line["level"] == "error" && line["request_id"] == "r1" && line["type"] == "Unmapped")
    }

    @Test(arguments: [(Problem.serverError, "error"), (.temporarilyUnavailable(), "warning")])
    func logsWhatIsMappedToAFailureOfOurs(_ problem: Problem, _ level: String) throws {
        let (status, code, answer, log) = try respond(to: Failed(problem: problem))
        #expect(status == problem.status.code && code == problem.code)
        #expect(!String(decoding: answer.content, as: UTF8.self).contains("disk"))
        let line = try #require(try log.lines.first)
        #expect(line["level"] == .string(level) && line["request_id"] == "r1" && line["error"] == "the disk is full")
    }

    @Test(arguments: [
        (#"{"name":1}"#, "name"), (#"{}"#, "name"), (#"{"name":null}"#, "name"),
        (#"{"name":"x","port":"80"}"#, "port"),
        (#"{"name":"x","tags":["a",1]}"#, "tags.1"),
    ])
    func namesTheFieldThatCouldNotBeDecoded(_ content: String, _ field: String) throws {
        struct Input: Decodable {
            var name: String
            var port: UInt16?
            var tags: [String]?
        }
        let error = try #require(throws: DecodingError.self) {
            try JSONDecoder().decode(Input.self, from: Data(content.utf8))
        }
        let (status, code, answer, _) = try respond(to: error)
        #expect(status == 400 && code == "validation_error")
        #expect(try JSONParser.parse(answer.content)["errors"]?[field] != nil)
    }

    @Test(arguments: ["", "{", "[]", "nonsense"])
    func callsContentThatIsNoJSONMalformed(_ content: String) throws {
        let error = try #require(throws: DecodingError.self) {
            try JSONDecoder().decode([String: String].self, from: Data(content.utf8))
        }
        #expect(try respond(to: error).code == "parse_error")
    }
}
