import Glibc
import Shared

/// `service-registry`: reads the subcommand and the environment, and runs the one with the other.
@main
struct Main {
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
            return try await run(command, environment)
        } catch {
            Console.printError("\(error)")
            return ConfigurationError.exitStatus
        }
    }

    private static func run(_ command: Command, _ environment: Environment) async throws(ConfigurationError) -> Int32 {
        switch command {
        case .serve: await ServeCommand(configuration: try Configuration(environment)).run()
        case .healthCheck(let isVerbose):
            await HealthCheckCommand(configuration: try Configuration(environment), isVerbose: isVerbose).run()
        case .services(let request):
            await ServicesCommand(configuration: try ServicesConfiguration(environment), request: request).run()
        case .help: ExitStatus.success
        }
    }
}
