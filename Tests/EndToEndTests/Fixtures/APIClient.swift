import HTTP
import Shared
import Testing

/// A client of one service that keeps its connections.
struct APIClient: Sendable {
    let http: HTTPClient
    let origin: String

    func send(
        _ method: HTTP.Method, _ path: String, _ content: [UInt8] = [], fields: [Field] = []
    ) async throws -> Answer {
        let url = try #require(HTTPURL(origin + path))
        let response = try await http.send(ClientRequest(method, url, fields: fields, content: content))
        return Answer(status: response.status.code, fields: response.fields, content: response.content)
    }

    /// Sends JSON, if any, and a bearer token, if any.
    func send(
        _ method: HTTP.Method, _ path: String, _ content: JSONValue? = nil, bearer: String? = nil
    ) async throws -> Answer {
        var fields: [Field] = []
        if content != nil { fields.append(Field("Content-Type", "application/json")) }
        if let bearer { fields.append(Field("Authorization", "Bearer \(bearer)")) }
        return try await send(method, path, content?.encoded ?? [], fields: fields)
    }

    func get(_ path: String, bearer: String? = nil) async throws -> Answer {
        try await send(.get, path, bearer: bearer)
    }
}

/// Calls `body` with a client that nobody else uses; its connections are closed afterwards.
func withClient<Result>(of origin: String, _ body: (APIClient) async throws -> Result) async throws -> Result {
    let http = HTTPClient(on: ClientLoop.loop, resolver: ClientLoop.resolver, limits: ClientLoop.limits)
    do {
        let result = try await body(APIClient(http: http, origin: origin))
        await http.closeIdle()
        return result
    } catch {
        await http.closeIdle()
        throw error
    }
}
