/// Where a service runs, from `ENVIRONMENT`: what is forgiven depends on it.
package enum DeploymentEnvironment: String, Sendable, CaseIterable {
    case development
    case test
    case staging
    case production

    /// Whether missing secrets are generated and loopback is open; elsewhere the service refuses to start instead.
    package var isForgiving: Bool { self == .development || self == .test }

    /// The address to listen on unless `BIND_ADDRESS` says otherwise.
    package var defaultBindAddress: String { isForgiving ? "127.0.0.1" : "0.0.0.0" }
}
