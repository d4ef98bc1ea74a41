import HTTP
import Shared
import Testing

@testable import Registry

@Suite struct CommandTests {
    @Test(arguments: [
        ([], Command.serve), (["serve"], .serve), (["health_check"], .healthCheck(isVerbose: false)),
        (["health-check", "--verbose"], .healthCheck(isVerbose: true)), (["--help"], .help(Usage.overview)),
        (["serve", "--help"], .help(Usage.serve)), (["health_check", "-h"], .help(Usage.healthCheck)),
    ])
    func understands(arguments: [String], command: Command) throws {
        #expect(try Command(arguments) == command)
    }

    @Test(arguments: [
        ["nonsense"], ["serve", "now"], ["--port"], ["health_check", "--loud"], ["health_check", "--verbose", "x"],
        [""],
        ["-"], ["serve", "--help", "x"],
    ])
    func refuses(arguments: [String]) {
        #expect(throws: Command.Misuse.self) { try Command(arguments) }
    }

    @Test func printsALineForEachCheck() {
        let content = #"{"status": "not_ready", "checks": {"database": {"status": "fail", "latency_ms": 12.3}}}"#

        let lines = HealthCheckCommand.lines(isReady: false, Array(content.utf8), seconds: 0.25)

        #expect(lines.map { $0.text(isVerbose: false) } == ["Database Connection: ✗ FAIL", "Service Registry: ✗ FAIL"])
        #expect(lines.map { $0.text(isVerbose: true) }.first == "Database Connection: ✗ FAIL (0.01s)")
    }

    @Test func saysWhyThereIsNoAnswer() {
        let line = HealthCheckCommand.Line(name: "Service Registry", passes: false, error: "timedOut")

        #expect(line.text(isVerbose: true) == "Service Registry: ✗ ERROR - timedOut")
    }
}
