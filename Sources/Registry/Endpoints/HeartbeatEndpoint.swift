import HTTP
import Shared

/// `POST /api/v1/services/{service}/instances/{id}/heartbeat/`: renews a lease, and may report another status.
struct HeartbeatEndpoint: Sendable {
    let state: RegistryState
    let authorization: WriteAuthorization
    let heartbeats: Counter

    func mount(on router: inout Router) {
        router.post("/api/v1/services/{service}/instances/{id}/heartbeat", handle)
    }

    private func handle(_ request: Request) async throws -> Response {
        try authorization.check(request)
        let lease = try await state.renew(
            service: request.parameters["service"] ?? "", id: request.parameters["id"] ?? "",
            status: Self.status(request))
        heartbeats.increment()
        return .success("Lease renewed.") { $0.leaseMembers(lease) }
    }

    private static func status(_ request: Request) throws -> InstanceStatus? {
        guard !request.content.isEmpty else { return nil }
        var fields = ObjectFields(try request.jsonObject())
        guard let text = fields.string("status") else {
            guard fields.errors.isEmpty else { throw InvalidRegistration(errors: fields.errors) }
            return nil
        }
        return try InstanceStatus(field: "status", text)
    }
}
