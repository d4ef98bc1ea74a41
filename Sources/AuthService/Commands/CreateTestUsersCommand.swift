import Crypto
import SQLite
import Shared

/// `auth-service create_test_users`: makes accounts to try things out with, in development and in tests.
///
/// The service may run meanwhile. Accounts that exist are left as they are.
struct CreateTestUsersCommand {
    /// What the command line asks for.
    struct Options: Equatable {
        static let counts = 1...1000

        var count = 3
        /// The password of all of them; a random one is made and shown if there is none.
        var password: String?
    }

    let configuration: Configuration
    let options: Options

    /// - Returns: the exit status of the process.
    func run() async -> Int32 {
        guard configuration.environment.isForgiving else {
            let environment = configuration.environment.rawValue
            Console.printError("Accounts with a known password have no place in \(environment); none was made.")
            return ExitStatus.configuration
        }
        do {
            let directory = try DataDirectory(configuration.dataDirectory)
            let database = try Stores.openDatabase(path: directory.file("auth.sqlite"))
            // A log that is not moved into the file now is read when it is opened next.
            defer { try? database.close() }
            let hasher = try PasswordHasher(parameters: configuration.passwords.cost)
            let accounts = TestAccounts(
                users: Stores(database).users, policy: configuration.passwords.policy,
                hash: { StoredPassword(try hasher.hash($0.text).phc) })
            let password = options.password ?? Base64URL.encode(SecureRandom.bytes(12))
            let outcomes = try await accounts.create(options.count, password: password)
            report(outcomes, password: password)
            return ExitStatus.success
        } catch let fault as FieldFault {
            Console.printError(fault.message)
            return ExitStatus.usage
        } catch {
            Console.printError("\(error)")
            return ServeCommand.exitStatus(of: error)
        }
    }

    private func report(_ outcomes: [TestAccounts.Outcome], password: String) {
        for outcome in outcomes {
            print("\(outcome.username)  \(outcome.isNew ? "created" : "exists already, left as it is")")
        }
        if outcomes.contains(where: \.isNew) { print("The password of those created: \(password)") }
    }
}
