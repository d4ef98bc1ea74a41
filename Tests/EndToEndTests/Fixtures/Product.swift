import FoundationEssentials

/// An executable of this package, as it was built together with the tests.
enum Product: String, Sendable, CaseIterable {
    case authService = "auth-service"
    case registry = "service-registry"
    case consumer

    /// Those that keep files and speak the contract.
    static let services: [Product] = [.authService, .registry]

    /// The file to run: it lies beside the test bundle that is running now.
    var path: String {
        get throws {
            let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return URL(filePath: bundle).deletingLastPathComponent().appending(path: rawValue).path
        }
    }

    /// The variable that names the port to listen on.
    var portVariable: String {
        switch self {
        case .authService: "SERVICE_PORT"
        case .registry: "REGISTRY_PORT"
        case .consumer: "CONSUMER_PORT"
        }
    }

    /// The file in `DATA_DIR` that holds the service's state.
    var databaseName: String {
        switch self {
        case .authService: "auth.sqlite"
        case .registry: "registry.sqlite"
        case .consumer: preconditionFailure("the consumer keeps nothing")
        }
    }
}
