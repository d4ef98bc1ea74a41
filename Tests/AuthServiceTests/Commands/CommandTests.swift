import Shared
import Testing

@testable import AuthService

@Suite struct CommandTests {
    @Test(arguments: [
        ([], Command.serve), (["serve"], .serve), (["migrate"], .migrate),
        (["health_check"], .healthCheck(isVerbose: false)),
        (["health-check", "--verbose"], .healthCheck(isVerbose: true)),
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
        #expect(lines[0].text(isVerbose: true) == "Database Connection: ✓ PASS (0.01s)")
    }
}
