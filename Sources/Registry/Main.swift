import Glibc
import Shared

/// `service-registry`: reads the subcommand and the environment, and runs the one with the other.
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
            printError("\(error.reason)\n\n\(Usage.overview)")
            return ExitStatus.usage
        }
        if case .help(let text) = command {
            print(text)
            return ExitStatus.success
        }
        do {
            return await run(command, try Configuration(environment))
        } catch {
            printError("\(error)")
            return ConfigurationError.exitStatus
        }
    }

    private static func run(_ command: Command, _ configuration: Configuration) async -> Int32 {
        switch command {
        case .serve: await ServeCommand(configuration: configuration).run()
        case .healthCheck(let isVerbose):
            await HealthCheckCommand(configuration: configuration, isVerbose: isVerbose).run()
        case .help: ExitStatus.success
        }
    }

    private static func printError(_ text: String) {
        // Whoever started us cannot be told if even this fails.
        _ = Array((text + "\n").utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
