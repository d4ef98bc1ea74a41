import HTTP
import Shared

/// `GET /api/v1/services/{service}/`: the instances of a service, all or those that match.
struct GetServiceEndpoint: Sendable {
    let state: RegistryState

    func mount(on router: inout Router) {
        router.mount(.get, "/api/v1/services/{service}", answering: { .now(try self.handle($0)) })
    }

    private func handle(_ request: Request) throws -> Response {
        let filter = try InstanceFilter(request.queryItems())
        let name = request.parameters["service"] ?? ""
        guard let view = state.view(of: name) else { throw RegistryError.serviceNotFound(name) }
        return .success("Instances of the service.", fields: state.indexFields(view.revision)) { json in
            json.member("service", view.name)
            json.member("revision", Int(view.revision))
            json.key("instances")
            json.array { json in
                for lease in view.leases where filter.admits(lease) { json.instance(lease) }
            }
        }
    }
}
