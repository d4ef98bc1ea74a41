import AuthClient
import Glibc
import HTTP
import Networking
import Shared

/// A small service behind auth-service: it finds it through the registry and verifies tokens by itself.
@main
struct Main {
    static func main() async {
        ProcessSetup.run()
        exit(await run())
    }

    private static func run() async -> Int32 {
        do {
            let configuration = try Configuration(Environment.ofProcess())
            let application = try Application(configuration)
            await application.run()
            return ExitStatus.success
        } catch let error as ConfigurationError {
            Console.printError("\(error)")
            return ConfigurationError.exitStatus
        } catch {
            Console.printError("the consumer cannot start: \(error)")
            return ExitStatus.unavailable
        }
    }
}
