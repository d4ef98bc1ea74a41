/// What the command line asks for.
enum Command: Equatable {
    case serve
    case healthCheck(isVerbose: Bool)
    case services(ServicesRequest)
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
        switch name?.split(separator: "-").joined(separator: "_") ?? "serve" {
        case "serve": self = try Self.serve(options)
        case "health_check": self = try Self.healthCheck(options)
        case "services": self = try Self.services(options)
        case let unknown: throw Misuse(reason: "Unknown command '\(unknown)'.")
        }
    }

    private static func serve(_ options: [String]) throws(Misuse) -> Command {
        switch options {
        case []: return .serve
        case ["--help"], ["-h"]: return .help(Usage.serve)
        default: throw Misuse(reason: "serve takes no '\(options[0])'.")
        }
    }

    private static func services(_ options: [String]) throws(Misuse) -> Command {
        switch options {
        case ["--help"], ["-h"]: .help(Usage.services)
        default: .services(try ServicesRequest(options))
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
}
