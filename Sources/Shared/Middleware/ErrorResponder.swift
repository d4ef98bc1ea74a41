import FoundationEssentials
package import HTTP
import Networking

/// Turns whatever a handler or the server threw into the answer: the one place where errors meet clients.
///
/// What nobody mapped, and what is mapped to a failure of ours, is logged with its detail, and answered without.
package struct ErrorResponder: Sendable {
    private let log: Logger

    package init(log: Logger) {
        self.log = log
    }

    package func response(to error: any Error, _ request: Request?, _ id: RequestID) -> Response {
        problem(for: error, request, id).response(for: request, id: id)
    }

    private func problem(for error: any Error, _ request: Request?, _ id: RequestID) -> Problem {
        switch error {
        case let problem as Problem: problem
        case let error as any ProblemConvertible: mapped(error, request, id)
        case let fault as RoutingFault: fault.problem
        case let fault as ProtocolFault: fault.problem
        case let error as DecodingError: Problem(error)
        case let error as JSONParsingError: .parseError("JSON: \(error).")
        case RequestError.malformedQuery: .parseError("The query is malformed.")
        case is WorkerPool.QueueFull, is WorkerPool.ShutDown, is OverloadFault, is CancellationError:
            .temporarilyUnavailable()
        default: unexpected(error, request, id)
        }
    }

    /// What a layer has an answer for is told to the operator, too, if it is a failure of ours: the client is not.
    private func mapped(_ error: any ProblemConvertible, _ request: Request?, _ id: RequestID) -> Problem {
        let problem = error.problem
        switch problem.status.code {
        case ..<500: break
        case 503: log.warning("request failed", Self.fields(of: error, request, id))
        default: log.error("request failed", Self.fields(of: error, request, id))
        }
        return problem
    }

    private func unexpected(_ error: any Error, _ request: Request?, _ id: RequestID) -> Problem {
        log.error("unexpected error", Self.fields(of: error, request, id))
        return .serverError
    }

    private static func fields(of error: any Error, _ request: Request?, _ id: RequestID) -> Logger.Fields {
        [
            "error": .string(String(describing: error)), "type": .string("\(type(of: error))"),
            "method": .string(request?.method.name ?? ""), "request_id": .string(id.description),
        ]
    }
}

extension RoutingFault {
    fileprivate var problem: Problem {
        switch self {
        case .notFound: .notFound()
        case .methodNotAllowed(let allowed): .methodNotAllowed(allowed: allowed)
        }
    }
}

extension ProtocolFault {
    fileprivate var problem: Problem {
        switch status {
        case .contentTooLarge: .contentTooLarge(detail)
        case .requestTimeout: Problem(status, code: "request_timeout", detail: detail)
        case .uriTooLong: Problem(status, code: "uri_too_long", detail: detail)
        case .headerFieldsTooLarge: Problem(status, code: "headers_too_large", detail: detail)
        case .notImplemented: Problem(status, code: "not_implemented", detail: detail)
        case .versionNotSupported: Problem(status, code: "version_not_supported", detail: detail)
        case .expectationFailed: Problem(status, code: "expectation_failed", detail: detail)
        default: .parseError(detail)
        }
    }
}

extension Problem {
    /// JSON that is malformed, or that lacks a member or has one of another type.
    fileprivate init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self = .validation([.required(Self.path(context.codingPath + [key]))])
        case .valueNotFound(_, let context):
            self = .validation([
                FieldError(Self.path(context.codingPath), "This field may not be null.", code: "null")
            ])
        case .typeMismatch(_, let context) where !context.codingPath.isEmpty:
            self = .validation([FieldError(Self.path(context.codingPath), "Not of the right type.", code: "invalid")])
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            self = .validation([FieldError(Self.path(context.codingPath), "Not a valid value.", code: "invalid")])
        default:
            self = .parseError()
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}
