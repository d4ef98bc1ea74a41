import FoundationEssentials

/// An access token whose signature and claims were found good, and what it says.
final class VerifiedToken: Sendable {
    /// The token as it came, to be compared in full.
    let bytes: [UInt8]
    let subject: UUID
    let session: UUID
    /// The generation of the refresh token it was issued with.
    let generation: Int64
    let expiry: Date
    let client: String
    let roles: [String]
    let scope: String

    init(
        bytes: [UInt8], subject: UUID, session: UUID, generation: Int64, expiry: Date, client: String, roles: [String],
        scope: String
    ) {
        self.bytes = bytes
        self.subject = subject
        self.session = session
        self.generation = generation
        self.expiry = expiry
        self.client = client
        self.roles = roles
        self.scope = scope
    }
}
