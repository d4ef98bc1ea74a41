import Glibc
import HTTP
import Networking
import Shared
import Testing

/// What the log is made of, whatever clients send: one JSON object a line, and none of them theirs.
@Suite(.timeLimit(.minutes(3))) struct LogLineTests {
    @Test(arguments: Product.services)
    func isOneObjectALineWhateverIsSent(_ product: Product) async throws {
        let variables = ["LOG_LEVEL": "debug", "TRUSTED_PROXIES": "127.0.0.1"]
        try await withTemporaryDirectory { directory in
            let all = generousLimits.merging(variables) { $1 }
            try await withService(product, in: directory, all) { service, process in
                for text in HostileMessages.texts {
                    for message in HostileMessages.all(with: text) {
                        let status = try await exchange(message, with: service.address)?.status
                        #expect(status.map { ![500, 503].contains($0) } == true, "\(status ?? 0): \(message)")
                    }
                }
                #expect(await process.stop() == .status(0))
                try expectLines(of: process)
            }
        }
    }

    @Test func namesTheRequestOnEveryLineThatIsAboutOne() async throws {
        let registry = try ReservedPort()
        let variables = [
            "LOG_LEVEL": "debug", "REFRESH_REUSE_WINDOW_SECONDS": "0",
            "REGISTRY_URL": "http://127.0.0.1:\(registry.port)", "RATE_LIMIT_LOGIN": "2/15m",
        ]
        try await withTemporaryDirectory { directory in
            let all = generousLimits.merging(variables) { $1 }
            try await withService(.authService, in: directory, all) { auth, process in
                let account = Account(username: "ada")
                let tokens = try await auth.client.begin(account)
                #expect(try await auth.client.refresh(tokens.refresh).status == 200)
                #expect(try await auth.client.refresh(tokens.refresh).status == 401)
                let others = try Tokens(await auth.client.logIn(account).data?["tokens"])
                let change: JSONValue = ["first_name": "Ada"]
                _ = try await auth.client.send(.patch, "/api/v1/auth/profile/", change, bearer: others.access)
                #expect(try await auth.client.logOut(others.refresh).status == 200)
                for _ in 0..<3 { _ = try await auth.client.logIn(Account(username: "ada", password: "wrong")) }
                #expect(try await auth.client.get("/ready/").status == 200)
                #expect(await process.stop() == .status(0))

                try expectLines(of: process)
                let messages = Set(process.errors.lines.compactMap { $0?["message"]?.string })
                let expected: Set = [
                    "refresh_reuse_detected", "session revoked", "logout", "login refused", "login limited",
                    "profile updated", "health check failed", "account created",
                ]
                #expect(messages.isSuperset(of: expected), "\(expected.subtracting(messages)) not logged")
            }
        }
    }

    // MARK: Then

    /// Lines that are about the process and no request.
    private static let ownMessages: Set = [
        "leases recovered", "registry ready", "auth service ready", "registry stopped", "auth service stopped",
        "secret taken from the data directory, generated there if it was missing", "registered", "deregistered",
        "registry does not answer", "not deregistered", "instance expired",
    ]

    private func expectLines(of process: ChildProcess) throws {
        let log = process.errors
        #expect(log.isWhole)
        #expect(!log.lines.isEmpty)
        for line in log.lines {
            let line = try #require(line, "a line is no JSON")
            for name in ["time", "level", "service", "message"] { #expect(line[name]?.string?.isEmpty == false) }
            #expect(line["time"]?.string.flatMap { Timestamp.parse($0) } != nil)
            let message = line["message"]?.string ?? ""
            #expect(message != "forged")
            #expect(Self.ownMessages.contains(message) || line["request_id"]?.string?.isEmpty == false, "\(line)")
        }
        // Neither does anything stand on a line that a terminal or another reader could take for its end.
        let text = String(validating: log.bytes, as: UTF8.self)
        let scalars = try #require(text, "the log is not UTF-8").unicodeScalars
        let isDangerous = { (scalar: Unicode.Scalar) in
            scalar.value < 0x20 && scalar != "\n" || (0x7F...0x9F).contains(scalar.value)
                || [0x2028, 0x2029].contains(scalar.value)
        }
        #expect(!scalars.contains(where: isDangerous))
    }
}
