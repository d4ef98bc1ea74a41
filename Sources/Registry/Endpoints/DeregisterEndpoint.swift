import HTTP
import Shared

/// `DELETE /api/v1/services/{service}/instances/{id}/`: ends a lease at once.
///
/// The second time it is 404: to the caller the instance is gone either way.
struct DeregisterEndpoint: Sendable {
    let state: RegistryState
    let authorization: WriteAuthorization
    let deregistrations: Counter
    let log: Logger

    func mount(on router: inout Router) {
        router.delete("/api/v1/services/{service}/instances/{id}", handle)
    }

    private func handle(_ request: Request) async throws -> Response {
        try authorization.check(request)
        let service = request.parameters["service"] ?? ""
        let id = request.parameters["id"] ?? ""
        try await state.deregister(service: service, id: id)
        deregistrations.increment()
        log.info(
            "instance deregistered",
            [
                "service_name": .string(service), "instance_id": .string(id), "request_id": .string(request.requestID),
            ])
        return Response(.noContent)
    }
}
