import FoundationEssentials
import HTTP
import Shared

/// The registry's own API, as the command line uses it.
struct RegistryAPI {
    /// The registry answered, and it was a refusal.
    struct Refusal: Error, Equatable, CustomStringConvertible {
        let status: Int
        let detail: String

        var description: String { "\(detail) (status \(status))" }
    }

    private struct Answer<Value: Decodable>: Decodable {
        var data: Value
    }

    private struct Failure: Decodable {
        var detail: String
    }

    let url: HTTPURL
    let token: Secret?
    let client: HTTPClient

    func services() async throws -> ServiceList {
        try await data(send(.get, "/api/v1/services/"))
    }

    func service(_ name: String) async throws -> ServiceDetail {
        try await data(send(.get, "/api/v1/services/\(PercentEncoding.encode(segment: name))/"))
    }

    func resolve(_ name: String, _ items: [ServicesRequest.QueryItem]) async throws -> Resolution {
        let query = items.map { "\($0.name)=\(PercentEncoding.encode(segment: $0.value))" }.joined(separator: "&")
        return try await data(send(.get, "/api/v1/resolve/\(PercentEncoding.encode(segment: name))/?\(query)"))
    }

    /// Registers an instance as it is, but with weight 0, and gives it back the status that registering takes.
    func drain(_ instance: InstanceRecord) async throws {
        let path = Self.path(instance.service, instance.instanceID)
        _ = try await send(.put, path, Array(JSONEncoder().encode(RegistrationRequest(draining: instance))))
        guard instance.status != .passing else { return }
        let heartbeat = HeartbeatRequest(status: instance.status)
        _ = try await send(.post, path + "heartbeat/", Array(JSONEncoder().encode(heartbeat)))
    }

    func remove(_ service: String, _ id: String) async throws {
        _ = try await send(.delete, Self.path(service, id))
    }

    private static func path(_ service: String, _ id: String) -> String {
        let service = PercentEncoding.encode(segment: service)
        return "/api/v1/services/\(service)/instances/\(PercentEncoding.encode(segment: id))/"
    }

    /// - Throws: `Refusal` for any answer but a success; `ClientError` if there is none.
    private func send(_ method: HTTP.Method, _ target: String, _ content: [UInt8] = []) async throws -> [UInt8] {
        guard let url = url.with(target: target) else { throw ClientError.unresolvable(target) }
        var fields = [Field("Accept", "application/json")]
        if !content.isEmpty { fields.append(Field("Content-Type", "application/json")) }
        if let token, method != .get {
            fields.append(Field("Authorization", "Bearer \(String(decoding: token.bytes, as: UTF8.self))"))
        }
        let response = try await client.send(ClientRequest(method, url, fields: fields, content: content))
        guard response.status.isSuccess else {
            // What says nothing of itself is told by its status.
            let failure = try? JSONDecoder().decode(Failure.self, from: Data(response.content))
            throw Refusal(status: response.status.code, detail: failure?.detail ?? "\(response.status.reason)")
        }
        return response.content
    }

    private func data<Value: Decodable>(_ content: [UInt8]) throws -> Value {
        try JSONDecoder().decode(Answer<Value>.self, from: Data(content)).data
    }
}

extension RegistrationRequest {
    /// The registration that an instance has, without a share of the traffic.
    init(draining instance: InstanceRecord) {
        self.init(
            host: instance.host, port: instance.port, scheme: instance.scheme,
            healthCheckURL: instance.healthCheckURL, version: instance.version, zone: instance.zone, weight: 0,
            tags: instance.tags, metadata: instance.metadata, ttl: Self.ttl(of: instance))
    }

    /// The life of the lease, which instances do not show: the time from a renewal to the end.
    private static func ttl(of instance: InstanceRecord) -> Int? {
        guard let renewed = Timestamp.parse(instance.lastHeartbeat), let end = Timestamp.parse(instance.expiresAt)
        else { return nil }
        return Int(exactly: end.timeIntervalSince(renewed).rounded())
    }
}
