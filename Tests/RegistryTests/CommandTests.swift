import HTTP
import Shared
import Testing

@testable import Registry

@Suite struct CommandTests {
    @Test(arguments: [
        ([], Command.serve), (["serve"], .serve), (["health_check"], .healthCheck(isVerbose: false)),
        (["health-check", "--verbose"], .healthCheck(isVerbose: true)), (["--help"], .help(Usage.overview)),
        (["serve", "--help"], .help(Usage.serve)), (["health_check", "-h"], .help(Usage.healthCheck)),
        (["services", "list"], .services(.list(service: nil))),
        (["services", "list", "a"], .services(.list(service: "a"))),
        (["services", "resolve", "a"], .services(.resolve(service: "a", items: []))),
        (
            ["services", "resolve", "a", "--tag", "x", "--tag", "--zone", "--zone", "eu"],
            .services(
                .resolve(
                    service: "a",
                    items: [
                        .init(name: "tag", value: "x"), .init(name: "tag", value: "--zone"),
                        .init(name: "zone", value: "eu"),
                    ]))
        ),
        (["services", "drain", "a", "1"], .services(.drain(service: "a", id: "1"))),
        (["services", "remove", "a", "1"], .services(.remove(service: "a", id: "1"))),
        (["services", "--help"], .help(Usage.services)),
    ])
    func understands(arguments: [String], command: Command) throws {
        #expect(try Command(arguments) == command)
    }

    @Test(arguments: [
        ["nonsense"], ["serve", "now"], ["--port"], ["health_check", "--loud"], ["health_check", "--verbose", "x"],
        [""],
        ["-"], ["serve", "--help", "x"], ["services"], ["services", "sing"], ["services", "list", "a", "b"],
        ["services", "list", ""], ["services", "resolve"], ["services", "resolve", ""],
        ["services", "resolve", "a", "--tag"], ["services", "resolve", "a", "--index", "1"],
        ["services", "resolve", "a", "b"], ["services", "drain", "a"], ["services", "drain", "a", ""],
        ["services", "remove"], ["services", "remove", "a", "1", "--force"],
    ])
    func refuses(arguments: [String]) {
        #expect(throws: Command.Misuse.self) { try Command(arguments) }
    }

    @Test(
        arguments: [
            ([:], "http://127.0.0.1:8500/", nil), (["REGISTRY_PORT": "18500"], "http://127.0.0.1:18500/", nil),
            (["REGISTRY_URL": "http://a:1,http://b:2"], "http://a:1/", nil),
            (["REGISTRY_TOKENS": "one,two"], "http://127.0.0.1:8500/", "one"),
            (["REGISTRY_TOKENS": "one", "REGISTRY_TOKEN": "mine"], "http://127.0.0.1:8500/", "mine"),
            // Where the registry itself would not start.
            (["ENVIRONMENT": "production", "REGISTRY_TOKEN": "t"], "http://127.0.0.1:8500/", "t"),
        ] as [([String: String], String, String?)])
    func asksTheRegistryThatIsNamed(variables: [String: String], url: String, token: String?) throws {
        let configuration = try ServicesConfiguration(Environment(variables))

        #expect(configuration.url.description == url)
        #expect(configuration.token == token.map { Secret($0) })
    }

    @Test(arguments: [("REGISTRY_URL", "registry:8500"), ("REGISTRY_URL", "ftp://a"), ("REGISTRY_PORT", "x")])
    func refusesToAskNobody(variable: String, value: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try ServicesConfiguration(Environment([variable: value]))
        }

        #expect(error?.faults.map(\.variable) == [variable])
    }

    @Test func alignsItsTables() {
        let lines = ServiceTable.lines(of: [
            ServiceSummary(name: "a", instances: 10), ServiceSummary(name: "long_name", instances: 1),
        ])

        #expect(
            lines == [
                "SERVICE    INSTANCES  PASSING  WARNING  CRITICAL", "a          10         0        0        0",
                "long_name  1          0        0        0",
            ])
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
