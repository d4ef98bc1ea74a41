/// What the command line asks for.
enum Command: Equatable {
    case serve
    case migrate
    case registerService
    case healthCheck(isVerbose: Bool)
    case createTestUsers(CreateTestUsersCommand.Options)
    case databaseShell(arguments: [String])
    case hashBenchmark(seconds: Int)
    /// Print this and do nothing else.
    case help(String)

    /// Why the command line is not understood.
    struct Misuse: Error, Equatable {
        let reason: String
    }

    /// Hyphens and underscores in the name of a command are the same; without a name it is `serve`.
    init(_ arguments: [String]) throws(Misuse) {
        if let first = arguments.first, ["--help", "-h", "help"].contains(first) {
            self = .help(Usage.overview)
            return
        }
        let name = arguments.first.flatMap { $0.hasPrefix("-") ? nil : $0 }
        let options = Array(arguments.dropFirst(name == nil ? 0 : 1))
        switch String(name?.map { $0 == "-" ? "_" : $0 } ?? Array("serve")) {
        case "serve": self = try Self.plain(.serve, "serve", options, help: Usage.serve)
        case "migrate": self = try Self.plain(.migrate, "migrate", options, help: Usage.migrate)
        case "register_service":
            self = try Self.plain(.registerService, "register_service", options, help: Usage.registerService)
        case "health_check": self = try Self.healthCheck(options)
        case "create_test_users": self = try Self.createTestUsers(options)
        case "dbshell": self = try Self.databaseShell(options)
        case "hash_benchmark": self = try Self.hashBenchmark(options)
        default: throw Misuse(reason: "Unknown command '\(name ?? "")'.")
        }
    }

    private static func plain(
        _ command: Command, _ name: String, _ options: [String], help: String
    ) throws(Misuse) -> Command {
        switch options {
        case []: return command
        case ["--help"], ["-h"]: return .help(help)
        default: throw Misuse(reason: "\(name) takes no '\(options[0])'.")
        }
    }

    private static func healthCheck(_ options: [String]) throws(Misuse) -> Command {
        switch options {
        case []: return .healthCheck(isVerbose: false)
        case ["--verbose"], ["-v"]: return .healthCheck(isVerbose: true)
        case ["--help"], ["-h"]: return .help(Usage.healthCheck)
        default: throw Misuse(reason: "health_check takes no '\(options[0])'.")
        }
    }

    private static func createTestUsers(_ options: [String]) throws(Misuse) -> Command {
        if options == ["--help"] || options == ["-h"] { return .help(Usage.createTestUsers) }
        var wanted = CreateTestUsersCommand.Options()
        var rest = options[...]
        while let option = rest.popFirst() {
            switch (option, rest.popFirst()) {
            case ("--count", let text?):
                guard let count = Int(text), CreateTestUsersCommand.Options.counts.contains(count) else {
                    throw Misuse(reason: "--count takes a whole number from 1 to 1000.")
                }
                wanted.count = count
            case ("--password", let text?): wanted.password = text
            default: throw Misuse(reason: "create_test_users takes no '\(option)', or it lacks a value.")
            }
        }
        return .createTestUsers(wanted)
    }

    /// What follows `--` is for the shell.
    private static func databaseShell(_ options: [String]) throws(Misuse) -> Command {
        switch options.first {
        case nil: return .databaseShell(arguments: [])
        case "--": return .databaseShell(arguments: Array(options.dropFirst()))
        case "--help", "-h": return .help(Usage.databaseShell)
        case let option?: throw Misuse(reason: "dbshell takes no '\(option)'; what follows -- is for sqlite3.")
        }
    }

    private static func hashBenchmark(_ options: [String]) throws(Misuse) -> Command {
        switch options.count {
        case 0: return .hashBenchmark(seconds: 5)
        case 1 where ["--help", "-h"].contains(options[0]): return .help(Usage.hashBenchmark)
        case 2 where options[0] == "--seconds":
            guard let seconds = Int(options[1]), (1...3600).contains(seconds) else {
                throw Misuse(reason: "--seconds takes a whole number from 1 to 3600.")
            }
            return .hashBenchmark(seconds: seconds)
        default: throw Misuse(reason: "hash_benchmark takes no '\(options[0])'.")
        }
    }
}
