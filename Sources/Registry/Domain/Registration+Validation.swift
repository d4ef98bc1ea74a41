import Shared

extension Registration {
    /// Checks every field of `request`.
    ///
    /// - Parameters:
    ///   - service: the name from the path.
    ///   - id: the id from the path; `nil` takes the request's, and without one that of `makeID`.
    /// - Throws: `InvalidRegistration` with all that is wrong, not only the first of it.
    init(
        _ request: RegistrationRequest, service: String, id: String?, limits: RegistrationLimits,
        makeID: () -> String
    ) throws(InvalidRegistration) {
        var fields = FieldChecks()
        let service = fields.check("service") { () throws(InvalidValue) in
            try ServiceName(service, limit: limits.serviceNameByteLimit)
        }
        let id = fields.check("instance_id") { () throws(InvalidValue) in
            try Self.id(path: id, content: request.instanceID, limits: limits, makeID: makeID)
        }
        let host = fields.check("host") { () throws(InvalidValue) in try Host(request.host ?? "") }
        let port = fields.check("port") { () throws(InvalidValue) in try Self.port(request.port) }
        let scheme = fields.check("scheme") { () throws(InvalidValue) in
            try request.scheme.map { text throws(InvalidValue) in try Scheme(text, limit: limits.schemeByteLimit) }
                ?? .http
        }
        let healthCheckURL = fields.check("health_check_url") { () throws(InvalidValue) in
            try request.healthCheckURL.map { text throws(InvalidValue) in
                try HealthCheckURL(text, limit: limits.urlByteLimit)
            }
        }
        let version = fields.check("version") { () throws(InvalidValue) in
            try Self.version(request.version, limit: limits.versionByteLimit)
        }
        let zone = fields.check("zone") { () throws(InvalidValue) in
            try Self.zone(request.zone, limit: limits.zoneByteLimit)
        }
        let weight = fields.check("weight") { () throws(InvalidValue) in
            try Self.number(request.weight ?? limits.defaultWeight, in: limits.weights)
        }
        let tags = fields.check("tags") { () throws(InvalidValue) in try Self.tags(request.tags ?? [], limits) }
        let metadata = fields.check("metadata") { () throws(InvalidValue) in
            try Self.metadata(request.metadata ?? [:], limit: limits.metadataByteLimit)
        }
        let ttl = fields.check("ttl") { () throws(InvalidValue) in
            try Self.number(request.ttl ?? limits.defaultTTL, in: limits.ttls)
        }
        guard let service, let id, let host, let port, let scheme, let healthCheckURL, let version, let zone,
            let weight, let tags, let metadata, let ttl
        else { throw InvalidRegistration(errors: fields.errors) }
        self.init(
            service: service, id: id, host: host, port: port, scheme: scheme, healthCheckURL: healthCheckURL,
            version: version, zone: zone, weight: weight, tags: tags, metadata: metadata, ttl: ttl)
    }
}
