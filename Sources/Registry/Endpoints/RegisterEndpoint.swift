import HTTP
import Shared

/// `POST` and `PUT /api/v1/services/{service}/instances/…`: gives an instance a lease.
///
/// With the id in the path (PUT) or in the content the same call again is a renewal; without one the registry makes one.
struct RegisterEndpoint: Sendable {
    let state: RegistryState
    let input: RegistrationInput
    let authorization: WriteAuthorization

    func mount(on router: inout Router) {
        router.post("/api/v1/services/{service}/instances", post)
        router.put("/api/v1/services/{service}/instances/{id}", put)
    }

    private func post(_ request: Request) async throws -> Response {
        let registered = try await register(request, id: nil)
        return Self.answer(.created, registered.lease)
    }

    private func put(_ request: Request) async throws -> Response {
        let registered = try await register(request, id: request.parameters["id"])
        return Self.answer(registered.isNew ? .created : .ok, registered.lease)
    }

    private func register(_ request: Request, id: String?) async throws -> Catalog.Registered {
        try authorization.check(request)
        let service = request.parameters["service"] ?? ""
        return try await state.register(input.registration(request.jsonObject(), service: service, id: id))
    }

    private static func answer(_ status: Status, _ lease: Lease) -> Response {
        .success("Instance registered.", status: status) { $0.registeredMembers(lease) }
    }
}
