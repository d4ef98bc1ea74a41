import HTTP
import Shared

/// `POST` and `PUT /api/v1/services/{service}/instances/…`: gives an instance a lease.
///
/// With the id in the path (PUT) or in the content the same call again is a renewal; without one the registry makes one.
struct RegisterEndpoint: Sendable {
    let state: RegistryState
    let input: RegistrationInput
    let authorization: WriteAuthorization
    let registrations: Counter
    let log: Logger

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
        let registration = try input.registration(request.jsonObject(), service: service, id: id)
        let registered = try await state.register(registration)
        registrations.increment()
        if registered.isNew { tell(of: registration, request) }
        return registered
    }

    private func tell(of registration: Registration, _ request: Request) {
        log.info(
            "instance registered",
            [
                "service_name": .string(registration.service.text), "instance_id": .string(registration.id.text),
                "url": .string(registration.url), "ttl": .int(registration.ttl),
                "request_id": .string(request.requestID),
            ])
    }

    private static func answer(_ status: Status, _ lease: Lease) -> Response {
        .success("Instance registered.", status: status) { $0.registeredMembers(lease) }
    }
}
