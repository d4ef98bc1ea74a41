import Shared
import Testing

@testable import HTTP

@Suite struct LoggerTests {
    @Test func writesOneObjectALine() throws {
        let capture = try Logger.capturing { log in
            log.info("started", ["port": 8000, "fast": true, "load": .double(0.5), "name": "x"])
            log.adding(["request_id": "r1"]).error("failed")
        }
        #expect(
            capture.text == """
                {"time":"2026-01-02T03:04:05.123456Z","level":"info","service":"auth_service","message":"started",\
                "port":8000,"fast":true,"load":0.5,"name":"x"}
                {"time":"2026-01-02T03:04:05.123456Z","level":"error","service":"auth_service","request_id":"r1",\
                "message":"failed"}

                """
        )
    }

    @Test func leavesOutWhatIsBelowItsLevelWithoutEvaluatingItsFields() throws {
        var evaluations = 0
        func value() -> LogValue {
            evaluations += 1
            return 1
        }
        let capture = try Logger.capturing(level: .warning) { log in
            log.debug("no", ["x": value()])
            log.info("no", ["x": value()])
            log.warning("yes", ["x": value()])
        }
        #expect(try capture.lines.map { $0["message"] } == ["yes"])
        #expect(evaluations == 1)
    }

    @Test(arguments: [
        "a\n{\"level\":\"error\"}", "\u{1B}[2J", "\r\n", "\"}", "\\", "\u{0}", "\u{2028}", "\u{9b}31m", "\u{85}",
    ])
    func keepsWhatAClientSendsOnItsLineAndInItsString(_ input: String) throws {
        let capture = try Logger.capturing { $0.info("login refused", ["username": .string(input)]) }
        #expect(capture.text.split(separator: "\n", omittingEmptySubsequences: false).count == 2)
        #expect(capture.text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && $0.value < 0x7F })
        #expect(try capture.lines.first?["username"] == .string(input))
    }

    @Test(arguments: [("x", 1), ("é", 2), ("𝄞", 4)])
    func cutsLongValuesAtAWholeCharacter(_ character: String, _ width: Int) throws {
        let capture = try Logger.capturing {
            $0.info("long", ["value": .string(" " + String(repeating: character, count: 5000))])
        }
        let value = try #require(capture.lines.first?["value"]?.string)
        #expect(value.hasSuffix(character + "…"))
        #expect((LogValue.stringByteLimit - width...LogValue.stringByteLimit).contains(value.utf8.count - 3))
    }

    @Test func writesAccessLines() throws {
        let capture = try Logger.capturing { log in
            let exchange = CompletedExchange(
                method: .post, route: 0, status: .ok, durationNanoseconds: 14_002_999,
                id: .generated(1, 0xABC), remoteAddress: "::1", sentBytes: 12
            )
            log.access(exchange, route: "/api/v1/auth/login/")
        }
        let line = try #require(capture.lines.first)
        #expect(line["duration_ms"] == .double(14.002))
        #expect(line["request_id"] == "00000000000000010000000000000abc")
        #expect(line["route"] == "/api/v1/auth/login/" && line["method"] == "POST" && line["status"] == 200)
        #expect(line["remote_address"] == "::1" && line["bytes"] == 12 && line["level"] == "info")
    }
}
