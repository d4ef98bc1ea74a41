import HTTP
import Shared

/// `GET /api/v1/resolve/{service}/`: one instance to send the next request to.
///
/// `zone` is where the caller is, and prefers; `tag` and `version` restrict; `path` is appended to the URL.
struct ResolveEndpoint: Sendable {
    let state: RegistryState

    private struct Question {
        var zone: String?
        var selection = Selection()
        var path = ResolvePath.none
    }

    func mount(on router: inout Router) {
        router.mount(.get, "/api/v1/resolve/{service}", answering: { .now(try self.handle($0)) })
    }

    private func handle(_ request: Request) throws -> Response {
        let question = try Self.question(request.queryItems())
        let name = request.parameters["service"] ?? ""
        let lease = try state.resolve(name, question.selection, preferring: question.zone)
        return .success("Service resolved.") { json in
            json.member("url", lease.instance.registration.url + question.path.text)
            json.key("instance")
            json.instance(lease)
        }
    }

    private static func question(_ items: [(name: String, value: String)]) throws(InvalidRegistration) -> Question {
        var question = Question()
        for (name, value) in items {
            switch name {
            case "zone": question.zone = value
            case "version": question.selection.version = value
            case "tag": question.selection.tags.append(value)
            case "path": question.path = try path(value)
            default: break
            }
        }
        return question
    }

    private static func path(_ text: String) throws(InvalidRegistration) -> ResolvePath {
        do {
            return try ResolvePath(text)
        } catch {
            throw InvalidRegistration(errors: [.init(field: "path", reason: error)])
        }
    }
}
