import Testing

/// Both services, started once for all tests of a suite: for suites whose tests leave each other alone.
struct RunningPair: SuiteTrait, TestScoping {
    @TaskLocal private static var running: (auth: Service, registry: Service)?

    /// Of both services.
    var variables: [String: String] = [:]

    static var auth: Service {
        get throws { try #require(running).auth }
    }

    static var registry: Service {
        get throws { try #require(running).registry }
    }

    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            try await withRegistry(in: directory, variables) { registry in
                let own = variables.merging(["REGISTRY_URL": registry.origin]) { $1 }
                try await withAuthService(in: directory, own) { auth in
                    try await Self.$running.withValue((auth, registry)) { try await function() }
                }
            }
        }
    }
}

extension Trait where Self == RunningPair {
    /// Runs both services, on free ports, around all tests of the suite.
    static func runningPair(_ variables: [String: String] = [:]) -> Self { RunningPair(variables: variables) }
}

/// Which of the two services a test is about.
enum ServiceName: CaseIterable, Sendable {
    case auth
    case registry

    var running: Service {
        get throws {
            switch self {
            case .auth: try RunningPair.auth
            case .registry: try RunningPair.registry
            }
        }
    }

    /// As the service calls itself.
    var text: String {
        switch self {
        case .auth: "auth_service"
        case .registry: "service_registry"
        }
    }
}
