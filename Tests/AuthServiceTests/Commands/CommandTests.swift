import Shared
import Testing

@testable import AuthService

@Suite struct CommandTests {
    @Test(arguments: [
        ([], Command.serve), (["serve"], .serve), (["migrate"], .migrate),
        (["health_check"], .healthCheck(isVerbose: false)),
        (["health-check", "--verbose"], .healthCheck(isVerbose: true)),
        (["register_service"], .registerService), (["register-service"], .registerService),
        (["create_test_users"], .createTestUsers(.init())),
        (["create-test-users", "--count", "1000"], .createTestUsers(.init(count: 1000))),
        (
            ["create_test_users", "--password", "--count", "--count", "7"],
            .createTestUsers(.init(count: 7, password: "--count"))
        ),
        (["dbshell"], .databaseShell(arguments: [])), (["dbshell", "--"], .databaseShell(arguments: [])),
        (["dbshell", "--", "-line", "SELECT 1"], .databaseShell(arguments: ["-line", "SELECT 1"])),
        (["register_service", "--help"], .help(Usage.registerService)),
        (["dbshell", "-h"], .help(Usage.databaseShell)),
        (["create_test_users", "--help"], .help(Usage.createTestUsers)),
        (["hash_benchmark"], .hashBenchmark(seconds: 5)),
        (["hash-benchmark", "--seconds", "2"], .hashBenchmark(seconds: 2)),
        (["--help"], .help(Usage.overview)), (["serve", "--help"], .help(Usage.serve)),
        (["migrate", "-h"], .help(Usage.migrate)), (["health_check", "--help"], .help(Usage.healthCheck)),
        (["hash_benchmark", "--help"], .help(Usage.hashBenchmark)),
    ])
    func understandsACommandLine(_ arguments: [String], _ command: Command) throws {
        #expect(try Command(arguments) == command)
    }

    @Test(arguments: [
        ["sing"], ["serve", "now"], ["--verbose"], ["migrate", "--fake"], ["health_check", "--quiet"],
        ["register_service", "now"], ["create_test_users", "5"], ["create_test_users", "--count"],
        ["create_test_users", "--count", "0"], ["create_test_users", "--count", "1001"],
        ["create_test_users", "--count", "x"], ["create_test_users", "--password"],
        ["create_test_users", "--force", "1"],
        ["dbshell", "SELECT 1"], ["dbshell", "-line"],
        ["health_check", "--verbose", "x"], ["hash_benchmark", "--seconds"], ["hash_benchmark", "--seconds", "0"],
    ])
    func refusesAnyOther(_ arguments: [String]) {
        #expect(throws: Command.Misuse.self) { try Command(arguments) }
    }

    @Test func showsTheChecksByTheNamesOperatorsKnow() throws {
        let content = try JSONParser.parse(
            Array(
                #"""
                {"status": "not_ready", "checks": {"database": {"status": "pass", "latency_ms": 12.4},
                 "cache": {"status": "pass", "latency_ms": 0}, "migrations": {"status": "fail", "latency_ms": 3},
                 "registry": {"status": "warn", "latency_ms": 1}}}
                """#.utf8
            )
        )
        let lines = HealthCheckCommand.lines(content)

        #expect(
            lines.map { $0.text(isVerbose: false) } == [
                "Database Connection: ✓ PASS", "Cache System: ✓ PASS", "Circuit Breakers: ✓ PASS", "Migrations: ✗ FAIL",
                "Service Registry: ✗ FAIL",
            ]
        )
        #expect(
            lines.map { $0.text(isVerbose: true) } == [
                "Database Connection: ✓ PASS (0.01s)", "Cache System: ✓ PASS (0.00s)",
                "Circuit Breakers: ✓ PASS - not in use", "Migrations: ✗ FAIL (0.00s) - the log of the service says why",
                "Service Registry: ✗ FAIL (0.00s) - the service does without; its log says why",
            ]
        )
    }

    @Test(arguments: ["1e308", "-1", "-1e308", "99999999999999999"])
    func showsTimesOfAnySize(_ milliseconds: String) throws {
        let content = try JSONParser.parse(
            Array(#"{"checks": {"database": {"status": "pass", "latency_ms": \#(milliseconds)}}}"#.utf8))

        #expect(HealthCheckCommand.lines(content)[0].text(isVerbose: true).hasPrefix("Database Connection: ✓ PASS ("))
    }

    @Test(arguments: ["[]", "{}", "1", #"{"checks": []}"#, #"{"checks": null}"#, #"{"status": "ready"}"#])
    func takesNoAnswerOfAnotherServiceForAPass(_ text: String) throws {
        let lines = HealthCheckCommand.lines(try JSONParser.parse(Array(text.utf8)))

        #expect(lines.count == 5)
        #expect(lines.allSatisfy { $0.outcome == .error("the answer has no checks") })
    }

    @Test(arguments: [#""pass""#, "{}", #"{"status": true}"#, #"{"status": "PASS"}"#])
    func takesNothingElseForAPass(_ check: String) throws {
        let content = try JSONParser.parse(Array(#"{"checks": {"database": \#(check)}}"#.utf8))

        #expect(HealthCheckCommand.lines(content)[0].outcome == .fail)
    }
}
