import Shared

/// The content of a registration, from JSON to a checked `Registration`.
struct RegistrationInput: Sendable {
    let limits: RegistrationLimits
    /// Ids for instances that bring none.
    let makeID: @Sendable () -> String

    /// - Parameters:
    ///   - members: those of the content's object; unknown ones are ignored.
    ///   - id: the id from the path, if it names one.
    /// - Throws: `InvalidRegistration` with every fault, those of type and those of value.
    func registration(
        _ members: [String: JSONValue], service: String, id: String?
    ) throws(InvalidRegistration) -> Registration {
        var fields = ObjectFields(members)
        let request = Self.request(&fields)
        let others: [InvalidRegistration.Fault]
        do {
            let registration = try Registration(request, service: service, id: id, limits: limits, makeID: makeID)
            if fields.errors.isEmpty { return registration }
            others = []
        } catch {
            others = error.errors
        }
        // A field of the wrong type was taken for a missing one: only its first fault says what to do.
        let typed = fields.errors
        throw InvalidRegistration(
            errors: typed + others.filter { fault in !typed.contains { $0.field == fault.field } })
    }

    private static func request(_ fields: inout ObjectFields) -> RegistrationRequest {
        RegistrationRequest(
            instanceID: fields.string("instance_id"), host: fields.string("host"), port: fields.int("port"),
            scheme: fields.string("scheme"), healthCheckURL: fields.string("health_check_url"),
            version: fields.string("version"), zone: fields.string("zone"), weight: fields.int("weight"),
            tags: fields.strings("tags"), metadata: fields.stringsByName("metadata"), ttl: fields.int("ttl"))
    }
}
