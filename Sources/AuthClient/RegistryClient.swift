internal import FoundationEssentials
package import HTTP
package import Networking
package import Shared
internal import Synchronization

/// The registry as its clients see it: one or several addresses, tried in turn, and a memory that outlives them.
public final class RegistryClient: Sendable {
    /// How long an answer of `resolve` is used again without asking.
    private static let freshFor: Duration = .seconds(1)

    private struct Known {
        var endpoint: Endpoint
        var until: MonotonicTime
    }

    private let urls: [HTTPURL]
    private let token: Secret?
    private let client: HTTPClient
    /// `nil` without files, and where whoever brought the client looks after them.
    let tls: ClientTLS?
    private let now: @Sendable () -> MonotonicTime
    private let known = Mutex<[String: Known]>([:])
    /// The address that answered last is asked first.
    private let preferred = Mutex(0)

    /// A client of its own event loop, for services that bring none.
    ///
    /// - Parameters:
    ///   - urls: addresses of the registry's replicas, `http://host:port` or `https://host:port`.
    ///   - token: sent with every write.
    ///   - tls: for `https`.
    /// - Throws: `RegistryClientError.malformedURL` or `.unusableFile`, or the system's error if it gives no thread or
    ///   descriptor.
    public convenience init(urls: [String], token: String? = nil, tls: TLSOptions = TLSOptions()) throws {
        let parsed = try urls.map { text in
            guard let url = HTTPURL(text) else { throw RegistryClientError.malformedURL(text) }
            return url
        }
        // Without options the client's own default serves: the authorities of the system, read if they are needed.
        let tls = tls == TLSOptions() ? nil : try ClientTLS(tls)
        let client = HTTPClient(on: try EventLoop(name: "registry"), resolver: Resolver(), tls: tls?.context)
        self.init(urls: parsed, token: token.map { Secret($0) }, client: client, tls: tls, now: { .now })
    }

    package convenience init(
        urls: [HTTPURL], token: Secret?, client: HTTPClient,
        now: @escaping @Sendable () -> MonotonicTime = { .now }
    ) {
        self.init(urls: urls, token: token, client: client, tls: nil, now: now)
    }

    private init(
        urls: [HTTPURL], token: Secret?, client: HTTPClient, tls: ClientTLS?,
        now: @escaping @Sendable () -> MonotonicTime
    ) {
        precondition(!urls.isEmpty, "a registry has an address")
        self.urls = urls
        self.token = token
        self.client = client
        self.tls = tls
        self.now = now
    }

    // MARK: Finding others

    /// Where to send a request to a service; the registry's choice by weight and zone.
    ///
    /// With no registry in reach, or none that answers as one, the last answer is given again, however old.
    public func resolve(_ service: String, zone: String? = nil) async throws -> Endpoint {
        let key = "\(service)\u{0}\(zone ?? "")"
        let last = known.withLock { $0[key] }
        if let last, now() < last.until { return last.endpoint }
        do throws(RegistryClientError) {
            let endpoint = try await ask(service, zone: zone)
            remember(endpoint, as: key)
            return endpoint
        } catch {
            guard error != .serviceNotFound(service), let last else { throw error }
            // Each attempt may take as long as a connection takes to time out: not every request has to wait for one.
            remember(last.endpoint, as: key)
            return last.endpoint
        }
    }

    private func remember(_ endpoint: Endpoint, as key: String) {
        known.withLock { $0[key] = Known(endpoint: endpoint, until: now() + Self.freshFor) }
    }

    private func ask(_ service: String, zone: String?) async throws(RegistryClientError) -> Endpoint {
        let query = zone.map { "?zone=\(PathSegment.encode($0))" } ?? ""
        let response = try await send(.get, "/api/v1/resolve/\(PathSegment.encode(service))/\(query)")
        guard response.status != .notFound else { throw RegistryClientError.serviceNotFound(service) }
        let resolution = try Self.data(Resolution.self, of: response)
        return Endpoint(url: resolution.url, instanceID: resolution.instance.instanceID)
    }

    // MARK: Being found

    /// Registers an instance, or confirms that it still is.
    ///
    /// - Returns: the time between heartbeats that the registry asks for.
    package func register(_ instance: Instance) async throws -> Duration {
        let request = RegistrationRequest(
            host: instance.host, port: instance.port, scheme: instance.scheme, version: instance.version,
            zone: instance.zone, weight: instance.weight, tags: instance.tags, metadata: instance.metadata,
            ttl: instance.timeToLiveSeconds)
        let response = try await send(.put, Self.path(of: instance), content: Array(JSONEncoder().encode(request)))
        let seconds = try Self.data(LeaseRecord.self, of: response).heartbeatInterval
        // What a `Duration` cannot hold would end the process.
        return .seconds(min(max(seconds, 0), 86_400))
    }

    /// Renews the lease.
    ///
    /// - Throws: `instanceNotFound` if there is none: register again.
    func heartbeat(_ instance: Instance) async throws {
        let response = try await send(.post, Self.path(of: instance) + "heartbeat/")
        if response.status == .notFound { throw RegistryClientError.instanceNotFound }
        guard response.status.isSuccess else { throw RegistryClientError.refused(status: response.status.code) }
    }

    /// Ends the lease; one that is already gone is no fault.
    func deregister(_ instance: Instance) async throws {
        let response = try await send(.delete, Self.path(of: instance))
        guard response.status.isSuccess || response.status == .notFound else {
            throw RegistryClientError.refused(status: response.status.code)
        }
    }

    private static func path(of instance: Instance) -> String {
        let service = PathSegment.encode(instance.service)
        return "/api/v1/services/\(service)/instances/\(PathSegment.encode(instance.id))/"
    }

    // MARK: Exchanges

    /// Asks the replicas in turn, the one that answered last first; a fault of one is another's turn.
    private func send(
        _ method: HTTP.Method, _ target: String, content: [UInt8] = []
    ) async throws(RegistryClientError) -> ClientResponse {
        tls?.refreshIfDue()
        let first = preferred.withLock { $0 }
        var reason = ""
        for offset in urls.indices {
            let index = (first + offset) % urls.count
            guard let url = urls[index].with(target: target) else { throw RegistryClientError.malformedURL(target) }
            do {
                let response = try await client.send(
                    ClientRequest(method, url, fields: fields(for: method, content), content: content))
                guard response.status.code >= 500 else {
                    preferred.withLock { $0 = index }
                    return response
                }
                reason = "status \(response.status.code)"
            } catch {
                reason = "\(error)"
            }
        }
        throw RegistryClientError.unavailable(reason)
    }

    private func fields(for method: HTTP.Method, _ content: [UInt8]) -> [Field] {
        var fields = [Field("Accept", "application/json")]
        if !content.isEmpty { fields.append(Field("Content-Type", "application/json")) }
        if let token, method != .get {
            fields.append(Field("Authorization", "Bearer \(String(decoding: token.bytes, as: UTF8.self))"))
        }
        return fields
    }

    private struct Answer<Value: Decodable>: Decodable {
        var data: Value
    }

    private static func data<Value: Decodable>(
        _ type: Value.Type, of response: ClientResponse
    ) throws(RegistryClientError) -> Value {
        guard response.status.isSuccess else { throw .refused(status: response.status.code) }
        do {
            return try JSONDecoder().decode(Answer<Value>.self, from: Data(response.content)).data
        } catch {
            // Whatever answers there, it is no registry.
            throw .unavailable("the answer is not a registry's")
        }
    }
}
