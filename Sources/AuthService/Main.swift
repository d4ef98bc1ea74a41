import Glibc
import Shared

/// `auth-service`: reads the subcommand and the environment, and runs the one with the other.
@main
struct Main {
    /// On the main thread from the first line on: what it blocks for itself, every later thread inherits.
    @MainActor
    static func main() async {
        ProcessSetup.run()
        exit(await run(Array(CommandLine.arguments.dropFirst()), Environment.ofProcess()))
    }

    private static func run(_ arguments: [String], _ environment: Environment) async -> Int32 {
        let command: Command
        do {
            command = try Command(arguments)
        } catch {
            Console.printError("\(error.reason)\n\n\(Usage.overview)")
            return ExitStatus.usage
        }
        if case .help(let text) = command {
            print(text)
            return ExitStatus.success
        }
        do {
            return await run(command, try Configuration(environment))
        } catch {
            Console.printError("\(error)")
            return ConfigurationError.exitStatus
        }
    }

    private static func run(_ command: Command, _ configuration: Configuration) async -> Int32 {
        switch command {
        case .serve: await ServeCommand(configuration: configuration).run()
        case .migrate: MigrateCommand(configuration: configuration).run()
        case .registerService: await RegisterServiceCommand(configuration: configuration).run()
        case .createTestUsers(let options):
            await CreateTestUsersCommand(configuration: configuration, options: options).run()
        case .databaseShell(let arguments):
            DatabaseShellCommand(configuration: configuration, arguments: arguments).run()
        case .healthCheck(let isVerbose):
            await HealthCheckCommand(configuration: configuration, isVerbose: isVerbose).run()
        case .hashBenchmark(let seconds):
            await HashBenchmarkCommand(configuration: configuration, seconds: seconds).run()
        case .help: ExitStatus.success
        }
    }
}
