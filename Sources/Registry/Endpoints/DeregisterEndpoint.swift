import HTTP

/// `DELETE /api/v1/services/{service}/instances/{id}/`: ends a lease at once.
///
/// The second time it is 404: to the caller the instance is gone either way.
struct DeregisterEndpoint: Sendable {
    let state: RegistryState
    let authorization: WriteAuthorization

    func mount(on router: inout Router) {
        router.delete("/api/v1/services/{service}/instances/{id}", handle)
    }

    private func handle(_ request: Request) async throws -> Response {
        try authorization.check(request)
        try await state.deregister(
            service: request.parameters["service"] ?? "", id: request.parameters["id"] ?? "")
        return Response(.noContent)
    }
}
