import Shared

/// What an instance says of itself, every part of it checked: nothing behind this type checks again.
struct Registration: Sendable, Equatable {
    let service: ServiceName
    let id: InstanceID
    let host: Host
    let port: UInt16
    let scheme: Scheme
    /// As it was sent; see `healthCheckURLText` for what others are told.
    let healthCheckURL: HealthCheckURL?
    let version: String?
    let zone: String?
    let weight: Int
    let tags: [String]
    let metadata: [String: String]
    /// Life of the lease after each renewal, in seconds.
    let ttl: Int

    /// `scheme://host:port`.
    var url: String { "\(scheme.text)://\(host.urlText):\(port)" }

    /// The URL that was named, else `/health/` of an instance that speaks HTTP.
    var healthCheckURLText: String? {
        healthCheckURL?.text ?? (scheme.isHTTP ? url + "/health/" : nil)
    }

    /// What the texts of this registration weigh, in bytes: the measure of the catalog's content limit.
    var byteCount: Int {
        let texts = [id.text, host.text, healthCheckURL?.text ?? "", version ?? "", zone ?? ""] + tags
        return texts.reduce(0) { $0 + $1.utf8.count }
            + metadata.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    }

    /// The request that makes this registration again, for stores.
    var request: RegistrationRequest {
        RegistrationRequest(
            instanceID: id.text, host: host.text, port: Int(port), scheme: scheme.text,
            healthCheckURL: healthCheckURL?.text, version: version, zone: zone, weight: weight, tags: tags,
            metadata: metadata, ttl: ttl)
    }
}
