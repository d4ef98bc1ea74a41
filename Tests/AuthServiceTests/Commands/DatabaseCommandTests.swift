import FoundationEssentials
import SQLite
import Shared
import Testing

@testable import AuthService

/// The commands that work on the database itself.
@Suite struct DatabaseCommandTests {
    @Test func opensTheShellOnTheDatabaseOfTheDataDirectory() throws {
        let command = DatabaseShellCommand(
            configuration: try Configuration(Environment(["DATA_DIR": "/srv/auth"])), arguments: ["-line", "SELECT 1"])

        #expect(command.invocation.first == "sqlite3")
        #expect(command.invocation.suffix(3) == ["/srv/auth/auth.sqlite", "-line", "SELECT 1"])
        #expect(command.invocation.contains("PRAGMA foreign_keys = ON"))
    }

    @Test func takesNoDirectoryForAnOption() throws {
        let command = DatabaseShellCommand(
            configuration: try Configuration(Environment(["DATA_DIR": "-init"])), arguments: [])

        #expect(command.invocation.last == "./-init/auth.sqlite")
    }

    @Test func opensNoShellWhereThereIsNoDatabase() async throws {
        try await withTemporaryDirectory { directory async throws in
            let missing = directory + "/missing"
            let configuration = try Configuration(Environment(["DATA_DIR": missing]))

            #expect(DatabaseShellCommand(configuration: configuration, arguments: []).run() == ExitStatus.unavailable)
            #expect(!FileManager.default.fileExists(atPath: missing))
        }
    }

    @Test func makesTestUsersOutsideProduction() async throws {
        try await withTemporaryDirectory { directory async throws in
            let configuration = try Configuration(Environment(["DATA_DIR": directory]))
            let options = CreateTestUsersCommand.Options(count: 1, password: "correct horse battery")

            let status = await CreateTestUsersCommand(configuration: configuration, options: options).run()

            #expect(status == ExitStatus.success)
            let database = try Stores.openDatabase(path: directory + "/auth.sqlite")
            defer { try? database.close() }
            let user = try await Stores(database).users.user(loginKey: "testuser1")
            #expect(user?.passwordHash.phc.hasPrefix("$argon2id$") == true)
        }
    }

    @Test(arguments: ["staging", "production"])
    func makesNoTestUsersThere(_ environment: String) async throws {
        try await withTemporaryDirectory { directory async throws in
            let configuration = try Configuration(
                Environment([
                    "DATA_DIR": directory + "/data", "ENVIRONMENT": environment,
                    "SECRET_KEY": "q7Vt2KxW9mZr4LpYc8NbJ5hGf3DsA6eU",
                    "SECRETS_ENCRYPTION_KEY": "M4wEz8TnXr1QvKjP6yHgB9sLd5CfU2aV",
                ]))

            let status = await CreateTestUsersCommand(configuration: configuration, options: .init()).run()

            #expect(status == ExitStatus.configuration)
            #expect(!FileManager.default.fileExists(atPath: directory + "/data"))
        }
    }

    @Test func saysWhatIsWrongWithThePassword() async throws {
        try await withTemporaryDirectory { directory async throws in
            let configuration = try Configuration(Environment(["DATA_DIR": directory]))
            let options = CreateTestUsersCommand.Options(password: "short")

            #expect(
                await CreateTestUsersCommand(configuration: configuration, options: options).run() == ExitStatus.usage)
        }
    }

    private func withTemporaryDirectory(_ body: (String) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "auth-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(directory)
    }
}
