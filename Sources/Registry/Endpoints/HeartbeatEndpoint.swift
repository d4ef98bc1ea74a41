import HTTP
import Shared

/// `POST /api/v1/services/{service}/instances/{id}/heartbeat/`: renews a lease, and may report another status.
struct HeartbeatEndpoint: Sendable {
    static let template = "/api/v1/services/{service}/instances/{id}/heartbeat/"

    let state: RegistryState
    let authorization: WriteAuthorization
    let heartbeats: Counter

    func mount(on router: inout Router) {
        router.mount(.post, Self.template, answering: handle)
    }

    /// A plain heartbeat is answered at once; one that brings another status, when that is kept.
    private func handle(_ request: Request) throws -> Answer {
        try authorization.check(request)
        let (lease, change) = try state.renew(
            service: request.parameters["service"] ?? "", id: request.parameters["id"] ?? "",
            status: Self.status(request))
        heartbeats.increment()
        guard let change else { return .now(Self.answer(lease)) }
        return .later { [state] in
            try await state.keep(change)
            return Self.answer(lease)
        }
    }

    private static func answer(_ lease: Lease) -> Response {
        .success("Lease renewed.") { $0.leaseMembers(lease) }
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
