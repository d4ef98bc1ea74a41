import HTTP
import Shared

/// `GET`, `PUT` and `PATCH /api/v1/auth/profile/`: shows and changes the caller's own account.
struct ProfileEndpoint: Sendable {
    let authenticator: AccessTokenAuthenticator
    let directory: UserDirectory
    let canonical: Canonical
    let log: Logger

    func mount(on router: inout Router) {
        router.mount(.get, "/api/v1/auth/profile", answering: show)
        router.put("/api/v1/auth/profile", change)
        router.patch("/api/v1/auth/profile", change)
    }

    /// The warm path: two look-ups, and bytes that were encoded before.
    func show(_ request: Request) throws -> Answer {
        let token = try authenticator.authenticate(request)
        if let cached = directory.cached(token.subject) { return .now(try Self.answer(cached)) }
        return .later { [directory] in
            guard let read = try await directory.user(token.subject) else { throw Problem.tokenNotValid }
            return try Self.answer(read)
        }
    }

    /// What is not sent stays as it is, with PUT too; what is not the owner's to change is ignored.
    func change(_ request: Request) async throws -> Response {
        let token = try authenticator.authenticate(request)
        let change = try ProfileChange(InputFields(request), canonical)
        guard try await directory.user(token.subject)?.user.isActive == true,
            let user = try await directory.update(token.subject, with: change)
        else { throw Problem.tokenNotValid }

        log.info(
            "profile updated", ["request_id": .string(request.requestID), "user_id": .string(user.id.lowercased)]
        )
        return .success("Profile updated.") { $0.member("user", user) }
    }

    private static func answer(_ cached: CachedUser) throws -> Response {
        guard cached.user.isActive else { throw Problem.tokenNotValid }
        return .json(.ok, cached.profile)
    }
}

extension ProfileChange {
    /// - Throws: `ValidationError` with every fault of every field.
    init(_ input: InputFields, _ canonical: Canonical) throws(ValidationError) {
        var reader = FieldReader(input)
        email = reader.optional("email") { text throws(FieldFault) in try EmailAddress(validating: text) }
        firstName = reader.name("first_name", canonical)
        lastName = reader.name("last_name", canonical)
        phone = reader.phone()
        metadata = reader.metadata()
        try reader.finish()
    }
}
