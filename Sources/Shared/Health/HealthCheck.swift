/// One thing that readiness depends on.
package struct HealthCheck: Sendable {
    /// As it stands in the answer, such as `database`.
    package let name: String
    /// Whether the service cannot work without; what it can work without only warns.
    package let isRequired: Bool
    /// Throws if the thing does not work; it has to end soon after its task is cancelled.
    package let check: @Sendable () async throws -> Void

    package init(_ name: String, isRequired: Bool = true, check: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.isRequired = isRequired
        self.check = check
    }
}
