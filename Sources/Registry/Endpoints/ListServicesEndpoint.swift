import HTTP
import Shared
import Synchronization

/// `GET /api/v1/services/`: every service with its counts by status.
final class ListServicesEndpoint: Sendable {
    private let state: RegistryState
    /// The last answer and the revision it is of.
    private let kept = Mutex<(revision: UInt64, content: [UInt8])?>(nil)

    init(state: RegistryState) {
        self.state = state
    }

    func mount(on router: inout Router) {
        router.mount(.get, "/api/v1/services", answering: { .now(try self.handle($0)) })
    }

    private func handle(_ request: Request) throws -> Response {
        let revision = state.revision
        if let content = kept.withLock({ $0?.revision == revision ? $0?.content : nil }) {
            return .json(.ok, content, fields: state.indexFields(revision))
        }
        let list = state.summaries()
        let response = Response.success("Services.", fields: state.indexFields(list.revision)) {
            $0.services(list)
        }
        kept.withLock { $0 = (list.revision, response.content) }
        return response
    }
}

extension JSONWriter {
    fileprivate mutating func services(_ list: ServiceList) {
        member("revision", Int(list.revision))
        key("services")
        array { json in for summary in list.services { json.summary(summary) } }
    }

    private mutating func summary(_ summary: ServiceSummary) {
        object { json in
            json.member("name", summary.name)
            json.member("instances", summary.instances)
            json.member("passing", summary.passing)
            json.member("warning", summary.warning)
            json.member("critical", summary.critical)
        }
    }
}
