import FoundationEssentials
import Shared
import Testing

@Suite struct ConfigurationReaderTests {
    private func reader(_ variables: [String: String]) -> ConfigurationReader {
        ConfigurationReader(Environment(variables))
    }

    /// The faults of reading the variable `X` with the text `value`.
    private func faults(of value: String?, _ read: (inout ConfigurationReader) -> Void) -> [String] {
        var reader = reader(value.map { ["X": $0] } ?? [:])
        read(&reader)
        return reader.faults.map(\.description)
    }

    @Test func readsEveryKindOfValue() throws {
        var reader = reader([
            "NAME": "auth", "PORT": "0", "DEBUG": "True", "HOSTS": " a.example , ,b", "GRACE": "0.5",
            "RATE": "5/15m", "REGISTRY_URL": "http://a:8500,https://[::1]:8500/x", "ENVIRONMENT": "Production",
            "BIND": "::1", "TRUSTED_PROXIES": "10.0.0.0/8,::1",
        ])

        let name = reader.string("NAME")
        let port = reader.port("PORT")
        let debug = reader.bool("DEBUG", default: false)
        let hosts = reader.list("HOSTS")
        let grace = reader.duration("GRACE", in: .zero...Duration.seconds(60))
        let rate = reader.rate("RATE", default: Rate(1, per: .seconds(1)))
        let urls = reader.urls("REGISTRY_URL")
        let environment = reader.choice("ENVIRONMENT", default: DeploymentEnvironment.development)
        let bind = reader.address("BIND")
        let proxies = reader.networks("TRUSTED_PROXIES")
        try reader.finish()

        #expect(name == "auth")
        #expect(port == 0)
        #expect(debug)
        #expect(hosts == ["a.example", "b"])
        #expect(grace == .milliseconds(500))
        #expect(rate == Rate(5, per: .seconds(900)))
        #expect(urls.map { $0.host() } == ["a", "::1"])
        #expect(environment == .production)
        #expect(bind == "::1")
        #expect(proxies.map(\.description) == ["10.0.0.0/8", "::1/128"])
    }

    @Test func takesDefaultsForWhatIsNotSetOrEmpty() throws {
        var reader = reader(["EMPTY": ""])

        let text = reader.string("EMPTY", default: "fallback")
        let port = reader.port("PORT", default: 8000)
        let secret = reader.secret("SECRET_KEY")
        try reader.finish()

        #expect(text == "fallback")
        #expect(port == 8000)
        #expect(secret == nil)
    }

    @Test func reportsEveryFaultAtOnceInTheOrderOfReading() {
        var reader = reader(["SERVICE_PORT": "70000", "DEBUG": "maybe"])
        _ = reader.port("SERVICE_PORT", default: 8000)
        _ = reader.bool("DEBUG", default: false)
        _ = reader.string("SERVICE_NAME")
        reader.fault("ALLOWED_HOSTS", "must not be * in production.")

        let error = #expect(throws: ConfigurationError.self) { try reader.finish() }
        #expect(error?.faults.map(\.variable) == ["SERVICE_PORT", "DEBUG", "SERVICE_NAME", "ALLOWED_HOSTS"])
        #expect(
            error?.description == """
                The configuration has 4 faults:
                  SERVICE_PORT must be a whole number from 0 to 65535.
                  DEBUG must be True or False.
                  SERVICE_NAME is required.
                  ALLOWED_HOSTS must not be * in production.
                """
        )
    }

    @Test(arguments: ["", " 1", "1 ", "+", "0x10", "1.0", "-1", "11", "99999999999999999999", "١"])
    func refusesWhatIsNoNumberInTheRange(_ text: String) {
        let faults = faults(of: text) { _ = $0.int("X", in: 1...10) }
        #expect(faults.count == 1)
    }

    @Test(arguments: ["true", "True", "TRUE", "1", "yes", "on"])
    func readsTheSpellingsOfTrue(_ text: String) {
        var reader = reader(["X": text])
        let value = reader.bool("X", default: false)
        #expect(value && reader.faults.isEmpty)
    }

    @Test(arguments: ["t", "2", "enabled", "True ", "nope", "-"])
    func refusesOtherSpellingsOfASwitch(_ text: String) {
        let faults = faults(of: text) { _ = $0.bool("X", default: false) }
        #expect(faults.count == 1)
    }

    @Test(arguments: ["-1", "61", "nan", "inf", "1e400", "1m", "ten", "1e300"])
    func refusesWhatIsNoDurationInTheRange(_ text: String) {
        let faults = faults(of: text) { _ = $0.duration("X", in: .zero...Duration.seconds(60)) }
        #expect(faults == ["X must be a number of seconds from 0 to 60."])
    }

    @Test(arguments: ["5", "/", "5/", "/15m", "0/1h", "5/0m", "5/15", "5/15w", "-5/1m", "5/1m/2", "1e3/1m", "5/367d"])
    func refusesWhatIsNoRate(_ text: String) {
        let faults = faults(of: text) { _ = $0.rate("X", default: Rate(1, per: .seconds(1))) }
        #expect(faults.count == 1)
    }

    @Test(arguments: [("3/1h", 3600), ("10/30s", 30), ("7/m", 60), ("1/366d", 366 * 86_400)])
    func readsRates(_ text: String, _ seconds: Int) {
        #expect(Rate(parsing: text)?.per == .seconds(seconds))
    }

    @Test(arguments: ["host:8500", "ftp://host", "http://", "http:///path", "/only/path", "http://a,nonsense"])
    func refusesWhatIsNoWebURLAndDoesNotRepeatIt(_ text: String) {
        let faults = faults(of: text) { _ = $0.urls("X") }
        #expect(faults == ["X must be a list of http or https URLs with a host."])
    }

    @Test(arguments: [
        "localhost", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.4:80", "[::1]", "::1%lo", ":::", "1.2.3.4 ",
    ])
    func refusesWhatIsNoAddress(_ text: String) {
        let faults = faults(of: text) { _ = $0.address("X") }
        #expect(faults.count == 1)
    }

    @Test(arguments: ["10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "::/129", "10/8", "all"])
    func refusesWhatIsNoNetwork(_ text: String) {
        let faults = faults(of: text) { _ = $0.networks("X") }
        #expect(faults.count == 1)
    }

    @Test(arguments: [
        "tiny-key", String(repeating: "a", count: 64), "abababababababababababababababababab",
        "django-insecure-0123456789abcdefghijklmnop", "please-change-me-0123456789abcdefghijk",
    ])
    func refusesAWeakSecretWithoutRepeatingIt(_ text: String) {
        let faults = faults(of: text) { _ = $0.secret("X") }
        #expect(faults.count == 1)
        #expect(!faults.description.contains(text))
    }

    @Test func acceptsAWeakSecretWhereItIsAllowed() {
        let faults = faults(of: "short") { _ = $0.secret("X", allowsWeak: true) }
        #expect(faults.isEmpty)
    }

    @Test func readsAVariableFromAFileWithoutItsLastNewline() async throws {
        try await withTemporaryDirectory { directory in
            let file = directory + "/secret"
            try Data("line\n\n".utf8).write(to: URL(filePath: file))
            var reader = reader(["X_FILE": file])

            let value = reader.string("X")
            try reader.finish()
            #expect(value == "line\n")
        }
    }

    @Test func refusesAVariableThatIsSetByItselfAndByAFile() {
        var reader = reader(["X": "value", "X_FILE": "/dev/null"])
        _ = reader.string("X")
        #expect(reader.faults.map(\.description) == ["X is set twice, by itself and by X_FILE; keep one."])
    }

    @Test(arguments: ["/nonexistent/file", "/", "/dev/zero"])
    func refusesAFileThatCannotBeRead(_ path: String) {
        var reader = reader(["X_FILE": path])
        _ = reader.string("X", default: "fallback")
        #expect(reader.faults.map(\.variable) == ["X_FILE"])
    }

    @Test func refusesAFileThatIsNotText() async throws {
        try await withTemporaryDirectory { directory in
            try Data([0xFF, 0xFE]).write(to: URL(filePath: directory + "/secret"))
            var reader = reader(["X_FILE": directory + "/secret"])
            let value = reader.optionalString("X")
            #expect(value == nil && reader.faults.count == 1)
        }
    }
}
